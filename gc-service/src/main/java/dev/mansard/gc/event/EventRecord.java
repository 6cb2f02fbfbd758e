package dev.mansard.gc.event;

import java.util.OptionalLong;

/**
 * An event as it was found, not understood yet.
 *
 * @param origin where, unique: {@code outbox/17} or {@code topic@id/partition/offset}
 * @param position the number at the end of {@code origin}
 * @param key the ordering key it came with
 * @param sequence its number in the outbox, if it came from there
 * @param text JSON
 */
public record EventRecord(
    String origin, long position, String key, OptionalLong sequence, String text) {}
