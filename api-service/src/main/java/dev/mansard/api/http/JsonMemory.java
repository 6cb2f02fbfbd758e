package dev.mansard.api.http;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The bytes of JSON that all requests together may hold, so that many large bodies at once are
 * refused and do not end the process. Read into objects they take several times as much. Safe for
 * many threads.
 */
final class JsonMemory {
  private final long limit;
  private final AtomicLong held = new AtomicLong();

  /**
   * Nothing held yet.
   *
   * @param limit bytes, at least those of one request
   */
  JsonMemory(long limit) {
    this.limit = limit;
  }

  /** Takes so many bytes, or none if they are too many; whoever took them gives them back. */
  boolean take(int bytes) {
    if (held.addAndGet(bytes) <= limit) {
      return true;
    }
    held.addAndGet(-bytes);
    return false;
  }

  void giveBack(int bytes) {
    held.addAndGet(-bytes);
  }
}
