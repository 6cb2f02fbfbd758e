/**
 * How a process of ours ends when it is told to, so that all services do it alike: {@link
 * dev.mansard.protocol.process.StopSignals}. For whoever starts a service, and nobody else.
 */
@NullMarked
package dev.mansard.protocol.process;

import org.jspecify.annotations.NullMarked;
