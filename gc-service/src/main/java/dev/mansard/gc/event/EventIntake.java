package dev.mansard.gc.event;

import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Applies records in order, in transactions of bounded size. A record that the database refuses is
 * looked for by halving, and becomes a dead letter.
 */
final class EventIntake {
  private static final Logger LOG = LoggerFactory.getLogger(EventIntake.class);

  /** About 4 000 accessed objects, some tens of milliseconds. */
  private static final int SLICE_CHARACTERS = 256 << 10;

  private EventIntake() {}

  /** One transaction. */
  interface Step {
    /** False if somebody else has applied these records. */
    boolean apply(List<EventRecord> records, EventBatch batch);
  }

  /** Whether all were applied; if not, somebody else is at work on them. */
  static boolean take(List<EventRecord> records, Step step) {
    int from = 0;
    while (from < records.size()) {
      int to = endOfSlice(records, from);
      if (!takeSlice(records.subList(from, to), step)) {
        return false;
      }
      from = to;
    }
    return true;
  }

  private static int endOfSlice(List<EventRecord> records, int from) {
    int to = from;
    int length = 0;
    while (to < records.size() && (to == from || length < SLICE_CHARACTERS)) {
      length += records.get(to).text().length();
      to++;
    }
    return to;
  }

  private static boolean takeSlice(List<EventRecord> records, Step step) {
    try {
      var batch = EventBatch.read(records);
      boolean applied = step.apply(records, batch);
      if (applied) {
        batch.letters().forEach(EventIntake::report);
      }
      return applied;
    } catch (UnusableEventException e) {
      return records.size() == 1
          ? refuse(records.getFirst(), e, step)
          : takeHalves(new ArrayList<>(records), step);
    }
  }

  private static boolean refuse(EventRecord record, UnusableEventException e, Step step) {
    var batch = EventBatch.refused(record, String.valueOf(e.getMessage()));
    boolean applied = step.apply(List.of(record), batch);
    if (applied) {
      batch.letters().forEach(EventIntake::report);
    }
    return applied;
  }

  private static boolean takeHalves(List<EventRecord> records, Step step) {
    int middle = records.size() / 2;
    return takeSlice(records.subList(0, middle), step)
        && takeSlice(records.subList(middle, records.size()), step);
  }

  private static void report(DeadLetter letter) {
    LOG.error(
        "event {} cannot be applied and is kept in mansard.dead_letter: {}",
        letter.origin(),
        letter.reason());
  }
}
