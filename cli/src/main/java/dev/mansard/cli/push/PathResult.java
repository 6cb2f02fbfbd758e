package dev.mansard.cli.push;

import dev.mansard.cli.client.ServerRefusedException;
import dev.mansard.cli.nix.PathInfo;
import dev.mansard.cli.progress.Quantity;
import dev.mansard.cli.terminal.FailureReport;
import dev.mansard.protocol.api.UploadResult;
import dev.mansard.protocol.error.ErrorCode;
import dev.mansard.protocol.nix.Sha256;
import dev.mansard.protocol.nix.StorePath;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** What came of one path. */
sealed interface PathResult {
  /** Below this share deduplication is not worth a word. */
  double WORTH_SAYING = 0.01;

  /** The line for the user. */
  String line();

  /** The cache has it now. */
  record Pushed(PathInfo info, UploadResult result, Duration elapsed) implements PathResult {
    /** How many of the NAR's bytes the server had already. */
    long deduplicatedBytes() {
      return switch (result.kind()) {
        case DEDUPLICATED -> info.narSize();
        case UPLOADED -> (long) (result.fracDeduplicated().orElse(0) * info.narSize());
      };
    }

    @Override
    public String line() {
      return "✅ %s (%s)".formatted(info.path().baseName(), remark());
    }

    private String remark() {
      if (result.kind() == UploadResult.Kind.DEDUPLICATED) {
        return "deduplicated";
      }
      String speed = Quantity.speed(info.narSize(), elapsed);
      double share = result.fracDeduplicated().orElse(0);
      return share > WORTH_SAYING
          ? speed + ", " + Quantity.percent(share) + " deduplicated"
          : speed;
    }
  }

  /**
   * The cache has the path with another content, which stays. For those who refer to it, that is as
   * good.
   */
  record Conflicting(PathInfo info, Optional<Sha256> theirs, String message) implements PathResult {
    @Override
    public String line() {
      String known =
          theirs
              .map(
                  hash ->
                      "the cache has it with NAR hash %s, here it is %s"
                          .formatted(hash, info.narHash()))
              .orElseGet(() -> "%s (NAR hash here: %s)".formatted(message, info.narHash()));
      return "⚠️ %s: not replaced, %s".formatted(info.path().baseName(), known);
    }
  }

  /** It could not be pushed. */
  record Failed(StorePath path, Exception cause) implements PathResult {
    /** Refusals that are about the path itself: malformed, too large, not to be processed. */
    private static final Set<Integer> ABOUT_THE_PATH = Set.of(400, 413, 422);

    /** Whether another attempt would come to the same. */
    boolean isFinal() {
      return cause instanceof ServerRefusedException refusal
          && ABOUT_THE_PATH.contains(refusal.status())
          && !refusal.is(ErrorCode.TRUNCATED_NAR);
    }

    @Override
    public String line() {
      String reason = FailureReport.describe(cause);
      String below =
          cause.getCause() == null ? "" : ": " + FailureReport.describe(cause.getCause());
      return "❌ %s: %s"
          .formatted(path.baseName(), reason.contains(below) ? reason : reason + below);
    }
  }

  /** It was not tried, because something it refers to is not in the cache. */
  record Skipped(StorePath path, StorePath missing) implements PathResult {
    @Override
    public String line() {
      return "❌ %s: not pushed, since its reference %s could not be"
          .formatted(path.baseName(), missing.baseName());
    }
  }

  /** What was read from standard input does not name a store path. */
  record Unusable(String name, Exception cause) implements PathResult {
    @Override
    public String line() {
      return "❌ %s: %s".formatted(name, FailureReport.describe(cause));
    }
  }

  /** It was asked for but is not in the store. */
  record Invalid(StorePath path) implements PathResult {
    @Override
    public String line() {
      return "❌ %s: not a valid path of the Nix store".formatted(path.baseName());
    }
  }
}
