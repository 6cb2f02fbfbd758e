package dev.mansard.gc.event;

/**
 * A record that cannot be applied. It is kept where an operator finds it, and does not hold up
 * those behind it.
 *
 * @param origin as in {@link EventRecord}
 * @param payload what was in it, at most 65 536 characters, without the character that PostgreSQL
 *     cannot store
 * @param reason why, in one sentence
 */
public record DeadLetter(String origin, String key, String payload, String reason) {
  private static final int LONGEST = 1 << 16;

  public DeadLetter {
    key = storable(key);
    payload = storable(payload);
    reason = storable(reason);
  }

  static DeadLetter of(EventRecord record, String reason) {
    return new DeadLetter(record.origin(), record.key(), record.text(), reason);
  }

  private static String storable(String text) {
    return text.substring(0, Math.min(text.length(), LONGEST)).replace("\0", "\\u0000");
  }
}
