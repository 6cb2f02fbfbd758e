package dev.mansard.store.integrity;

import java.util.concurrent.atomic.LongAdder;

/** What this process has seen of damage since its start; for metrics. Safe for many threads. */
public final class IntegrityCounters {
  private final LongAdder quarantinedChunks = new LongAdder();
  private final LongAdder lostNars = new LongAdder();
  private final LongAdder healedChunks = new LongAdder();
  private final LongAdder restoredNars = new LongAdder();

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
