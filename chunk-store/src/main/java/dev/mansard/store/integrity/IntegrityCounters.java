package dev.mansard.store.integrity;

import java.util.concurrent.atomic.LongAdder;

/** What this process has seen of damage since its start; for metrics. Safe for many threads. */
public final class IntegrityCounters {
  private final LongAdder quarantinedChunks = new LongAdder();
  private final LongAdder lostNars = new LongAdder();
  private final LongAdder healedChunks = new LongAdder();
  private final LongAdder restoredNars = new LongAdder();

  private final LongAdder verifiedBytes = new LongAdder();
  private final LongAdder damagedBytes = new LongAdder();

  void addVerified(long bytes) {
    verifiedBytes.add(bytes);
  }

  void addDamaged(long bytes) {
    damagedBytes.add(bytes);
  }

  void addQuarantined(int chunks) {
    quarantinedChunks.add(chunks);
  }

  void addLost(int nars) {
    lostNars.add(nars);
  }

  void addHealed(int chunks) {
    healedChunks.add(chunks);
  }

  void addRestored(int nars) {
    restoredNars.add(nars);
  }

  /** Bytes that a scrub has read and found as they should be. */
  public long verifiedBytes() {
    return verifiedBytes.sum();
  }

  /** Bytes that a scrub has found damaged or missing. */
  public long damagedBytes() {
    return damagedBytes.sum();
  }

  /** Chunks found damaged or missing. */
  public long quarantinedChunks() {
    return quarantinedChunks.sum();
  }

  /** NARs that became unreadable. */
  public long lostNars() {
    return lostNars.sum();
  }

  /** Chunks whose quarantine ended. */
  public long healedChunks() {
    return healedChunks.sum();
  }

  /** NARs that became readable again. */
  public long restoredNars() {
    return restoredNars.sum();
  }
}
