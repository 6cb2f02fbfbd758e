package dev.mansard.store.nar;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * How far ahead of the client one download fetches. The bytes within the window may be in memory,
 * and requests that begin within it are sent; whoever fetches beyond it waits. The byte the client
 * waits for is always within, so that fetchers of several packs never wait for each other.
 *
 * <p>While the client often waits for us and the storage has a latency worth hiding, the window
 * grows to what hides it, at least doubling, up to the share of the budget. It shrinks while the
 * client never waits: a slow client needs nothing, a disk neither.
 */
final class ReadWindow {
  /** An answer that begins sooner is not worth more than the least window. */
  private static final long NOTABLE_LATENCY = Duration.ofMillis(2).toNanos();

  /** Of one step: the first measurements are of few bytes. */
  private static final int MOST_GROWTH = 8;

  private final ReadBudget budget;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private boolean closed;
  private long used;
  private long size = ReadBudget.LEAST;
  private volatile long latency;

  // Of the one thread that uses the bytes.
  private long judgedAt = System.nanoTime();
  private long usedSince;
  private long waitedSince;

  ReadWindow(ReadBudget budget, long begin) {
    this.budget = budget;
    this.used = begin;
  }

  /** Tells how long an answer took to begin. */
  void observeLatency(long nanos) {
    latency = nanos;
  }

  /** Tells how long the client had to wait for bytes. */
  void observeWait(long nanos) {
    waitedSince += nanos;
  }

  /** Whether a request whose first byte belongs there is to be sent. */
  boolean reaches(long position) {
    return position < used + size;
  }

  /** Returns when bytes that belong there may be kept. */
  void awaitRoom(long position, int length) throws IOException {
    lock.lock();
    try {
      while (!closed && position > used && position + length > used + size) {
        changed.await();
      }
      if (closed) {
        throw new InterruptedIOException("nobody reads the NAR any more");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      var failure = new InterruptedIOException("interrupted while a NAR was read");
      failure.initCause(e);
      throw failure;
    } finally {
      lock.unlock();
    }
  }

  /** Nothing more is kept; for fetchers that an interrupt has not reached. */
  void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** The client has taken so many bytes. */
  void use(int length) {
    usedSince += length;
    long next = usedSince >= size / 2 ? judge() : size;
    lock.lock();
    try {
      used += length;
      size = next;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * What the client would take while two answers begin, if it never waited: one of them may belong
   * to another pack.
   */
  private long hiddenBy(long elapsed) {
    double unhindered = (double) usedSince / Math.max(1, elapsed - waitedSince);
    return (long) (unhindered * 2 * latency);
  }

  /** One tenth of the time is often, one hundredth never. */
  private long judge() {
    long now = System.nanoTime();
    long elapsed = Math.max(1, now - judgedAt);
    long wanted = size;
    if (waitedSince > elapsed / 10 && latency > NOTABLE_LATENCY) {
      wanted = Math.clamp(hiddenBy(elapsed), size * 2, size * MOST_GROWTH);
    } else if (waitedSince < elapsed / 100) {
      wanted = size / 4 * 3;
    }
    judgedAt = now;
    usedSince = 0;
    waitedSince = 0;
    return Math.clamp(wanted, ReadBudget.LEAST, budget.share());
  }
}
