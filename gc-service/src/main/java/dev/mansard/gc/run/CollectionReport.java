package dev.mansard.gc.run;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * What a garbage collection did.
 *
 * @param lines one per job, in order
 * @param duration of all of it
 */
public record CollectionReport(List<Line> lines, Duration duration) {
  private static final int NAME_WIDTH = 30;

  public CollectionReport {
    lines = List.copyOf(lines);
  }

  /**
   * One job.
   *
   * @param removes what it removes
   * @param kind the same in one word
   * @param removed what it removed; nothing is known of a job that failed
   * @param succeeded whether it came to its end
   */
  public record Line(String removes, Removal kind, Yield removed, boolean succeeded) {}

  /** Whether every job came to its end. */
  public boolean succeeded() {
    return lines.stream().allMatch(Line::succeeded);
  }

  /** Bytes of storage that are free now. */
  public long bytes() {
    return lines.stream().mapToLong(line -> line.removed().bytes()).sum();
  }

  /** A table for people. */
  public String table() {
    var table = new StringBuilder();
    for (Line line : lines) {
      String result =
          line.succeeded() ? Long.toString(line.removed().count()) : "failed, see the log";
      table.append(row(line.removes(), result));
    }
    table.append(row("bytes freed", Long.toString(bytes())));
    double seconds = duration.toMillis() / 1000.0;
    return table.append(row("seconds", String.format(Locale.ROOT, "%.1f", seconds))).toString();
  }

  private static String row(String name, String value) {
    return name + " ".repeat(Math.max(1, NAME_WIDTH - name.length())) + value + "\n";
  }
}
