/**
 * The form of log lines, so that those of all processes look alike: read {@link
 * dev.mansard.protocol.log.LogLine} and {@link dev.mansard.protocol.log.JsonLog}. Nothing here
 * writes a log.
 */
@NullMarked
package dev.mansard.protocol.log;

import org.jspecify.annotations.NullMarked;
