package dev.mansard.gc.event;

import dev.mansard.protocol.event.CacheEvent;
import java.util.OptionalLong;

/**
 * An event to be applied.
 *
 * @param sequence what it is recognised by if it comes again
 */
public record SequencedEvent(CacheEvent event, OptionalLong sequence) {}
