/**
 * JSON as plain values, on Jackson's streaming parser alone: data binding would cost 0.1 s of every
 * start.
 *
 * <p>Read {@link dev.mansard.cli.json.JsonObject} first. Used by {@code client} and {@code nix}.
 */
@NullMarked
package dev.mansard.cli.json;

import org.jspecify.annotations.NullMarked;
