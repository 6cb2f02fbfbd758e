package dev.mansard.cli.push;

import dev.mansard.cli.progress.Quantity;
import java.time.Duration;
import java.util.Optional;

/** The sums of a push and its first failure. Thread-safe. */
public final class PushReport {
  private int pushed;
  private int conflicting;
  private int failed;
  private long bytes;
  private long deduplicatedBytes;
  private Optional<PathResult> firstFailure = Optional.empty();

  synchronized void add(PathResult result) {
    switch (result) {
      case PathResult.Pushed done -> {
        pushed++;
        bytes += done.info().narSize();
        deduplicatedBytes += done.deduplicatedBytes();
      }
      case PathResult.Conflicting other -> conflicting++;
      case PathResult.Failed failure -> addFailure(failure);
      case PathResult.Skipped failure -> addFailure(failure);
      case PathResult.Invalid failure -> addFailure(failure);
      case PathResult.Unusable failure -> addFailure(failure);
    }
  }

  private void addFailure(PathResult failure) {
    failed++;
    firstFailure = firstFailure.or(() -> Optional.of(failure));
  }

  /** The first failure as a sentence, without its cross mark. */
  public synchronized Optional<String> firstFailure() {
    return firstFailure.map(result -> result.line().replaceFirst("^❌ ", ""));
  }

  synchronized boolean isEmpty() {
    return pushed + conflicting + failed == 0;
  }

  /** The closing line. */
  synchronized String summary(Duration elapsed) {
    int all = pushed + conflicting + failed;
    String count = failed == 0 ? Quantity.paths(pushed) : pushed + " of " + Quantity.paths(all);
    double share = bytes == 0 ? 0 : (double) deduplicatedBytes / bytes;
    return "%s Pushed %s, %s (%s deduplicated) in %s (%s)%s%s"
        .formatted(
            failed == 0 ? "✅" : "❌",
            count,
            Quantity.bytes((double) bytes),
            Quantity.percent(share),
            Quantity.time(elapsed),
            Quantity.speed(bytes, elapsed),
            conflicting == 0 ? "" : "; " + conflicting + " already there with other content",
            failed == 0 ? "" : "; " + failed + " failed");
  }
}
