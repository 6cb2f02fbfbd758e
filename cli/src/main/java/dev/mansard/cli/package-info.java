/**
 * The command {@code attic}: the client that logs in, pushes store paths and manages caches.
 *
 * <p>This package holds only the start of the program, {@link dev.mansard.cli.Main}; each
 * subcommand is a class in {@code command}. Nobody else depends on this module.
 */
@NullMarked
package dev.mansard.cli;

import org.jspecify.annotations.NullMarked;
