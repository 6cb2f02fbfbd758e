package dev.mansard.cli.push;

import dev.mansard.cli.progress.Quantity;
import dev.mansard.protocol.nix.StorePath;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The sums of a push and its first failure. A path counts once, as what came of it at last.
 * Thread-safe.
 */
public final class PushReport {
  private int pushed;
  private int conflicting;
  private long bytes;
  private long deduplicatedBytes;
  private final Map<String, PathResult> failures = new LinkedHashMap<>();

  synchronized void add(PathResult result) {
    switch (result) {
      case PathResult.Pushed done -> {
        pushed++;
        bytes += done.info().narSize();
        deduplicatedBytes += done.deduplicatedBytes();
        forgive(done.info().path());
      }
      case PathResult.Conflicting other -> {
        conflicting++;
        forgive(other.info().path());
      }
      case PathResult.Failed failure -> failures.put(failure.path().toString(), failure);
      case PathResult.Skipped failure -> failures.put(failure.path().toString(), failure);
      case PathResult.Invalid failure -> failures.put(failure.path().toString(), failure);
      case PathResult.Unusable failure -> failures.put(failure.name(), failure);
    }
  }

  /** What failed of this path is made good, or was for nothing. */
  synchronized void forgive(StorePath path) {
    failures.remove(path.toString());
  }

  /** The first failure as a sentence, without its cross mark. */
  public synchronized Optional<String> firstFailure() {
    return failures.values().stream()
        .findFirst()
        .map(result -> result.line().replaceFirst("^❌ ", ""));
  }

  synchronized boolean isEmpty() {
    return pushed + conflicting == 0 && failures.isEmpty();
  }

  /** The closing line. */
  synchronized String summary(Duration elapsed) {
    int failed = failures.size();
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
