/**
 * Durations as people type them, in tokens, retention periods and configuration.
 *
 * <p>Read {@link dev.mansard.protocol.time.HumanDuration} first.
 */
@NullMarked
package dev.mansard.protocol.time;

import org.jspecify.annotations.NullMarked;
