/**
 * Showing how an upload goes: moving bars on a terminal, plain lines elsewhere.
 *
 * <p>Read {@link dev.mansard.cli.progress.Display} first. Used by {@code push} and {@code command}.
 */
@NullMarked
package dev.mansard.cli.progress;

import org.jspecify.annotations.NullMarked;
