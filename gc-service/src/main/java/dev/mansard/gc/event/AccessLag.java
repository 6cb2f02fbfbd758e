package dev.mansard.gc.event;

/**
 * Whether {@code object.last_accessed_at} can be believed. Reads are told of by events, which may
 * wait for the database, the broker or this process; nothing may expire by age on what is only
 * unread. Safe for many threads.
 */
public interface AccessLag {

  /**
   * Whether every access event that was published before this call has been folded into {@code
   * last_accessed_at}. Waits some seconds for the consumer where there are unread ones; never
   * throws: false also if it cannot be found out.
   *
   * <p>To be asked at the start of a step that expires by age, and again before each of its
   * batches. Reads of the last seconds, which a replica has not published yet, are not known here:
   * see {@code events.access-interval} in docs/reference/events.md.
   */
  boolean isCaughtUp();
}
