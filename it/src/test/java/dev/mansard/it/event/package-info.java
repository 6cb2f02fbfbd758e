/**
 * The way of events from the API to the collector, over both transports and against a real broker.
 *
 * <p>Start with {@link dev.mansard.it.event.EventTransportContract}.
 */
@NullMarked
package dev.mansard.it.event;

import org.jspecify.annotations.NullMarked;
