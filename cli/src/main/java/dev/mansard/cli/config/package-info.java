/**
 * The configuration file of the client: which servers there are and what token each wants.
 *
 * <p>Read {@link dev.mansard.cli.config.ConfigFile} first. Used by {@code command} only.
 */
@NullMarked
package dev.mansard.cli.config;

import org.jspecify.annotations.NullMarked;
