package dev.mansard.cli.push;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mansard.cli.nix.PathInfo;
import dev.mansard.protocol.api.UploadResult;
import dev.mansard.protocol.api.UploadResult.Kind;
import dev.mansard.protocol.nix.Sha256;
import dev.mansard.protocol.nix.StorePath;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class PushReportTest {
  private static final StorePath PATH =
      StorePath.parse("/nix/store/bbyjdnxabw5k0vssng35a44j611w3253-tv-file");
  private static final PathInfo INFO =
      new PathInfo(
          PATH,
          Sha256.digest(new byte[0]),
          10 << 20,
          List.of(),
          Optional.empty(),
          List.of(),
          Optional.empty());

  private static PathResult.Failed failed(int number, String reason) {
    return new PathResult.Failed(TestPaths.path(number), new IOException(reason));
  }

  private static PathResult.Pushed pushed(Kind kind, OptionalDouble share) {
    return new PathResult.Pushed(
        INFO, new UploadResult(kind, OptionalLong.empty(), share), Duration.ofMillis(500));
  }

  @Test
  void tellsSpeedAndDeduplicationOfAPath() {
    String name = PATH.baseName();

    assertThat(pushed(Kind.UPLOADED, OptionalDouble.empty()).line())
        .isEqualTo("✅ " + name + " (20.00 MiB/s)");
    assertThat(pushed(Kind.UPLOADED, OptionalDouble.of(0.01)).line())
        .isEqualTo("✅ " + name + " (20.00 MiB/s)");
    assertThat(pushed(Kind.UPLOADED, OptionalDouble.of(0.123)).line())
        .isEqualTo("✅ " + name + " (20.00 MiB/s, 12.3% deduplicated)");
    assertThat(pushed(Kind.DEDUPLICATED, OptionalDouble.empty()).line())
        .isEqualTo("✅ " + name + " (deduplicated)");
  }

  @Test
  void tellsTheReasonOfAFailure() {
    assertThat(
            new PathResult.Failed(PATH, new IOException("cannot read", new IOException("gone")))
                .line())
        .isEqualTo("❌ " + PATH.baseName() + ": cannot read: gone");
  }

  @Test
  void tellsBothHashesOfAConflict() {
    Sha256 theirs = Sha256.digest(new byte[] {1});

    assertThat(new PathResult.Conflicting(INFO, Optional.of(theirs), "x").line())
        .startsWith("⚠️ ")
        .contains(theirs.toString(), INFO.narHash().toString());
  }

  @Test
  void sumsUp() {
    var report = new PushReport();
    report.add(pushed(Kind.DEDUPLICATED, OptionalDouble.empty()));
    report.add(pushed(Kind.UPLOADED, OptionalDouble.of(0.5)));

    assertThat(report.summary(Duration.ofSeconds(2)))
        .isEqualTo("✅ Pushed 2 paths, 20.00 MiB (75.0% deduplicated) in 2.0 s (10.00 MiB/s)");
    assertThat(report.firstFailure()).isEmpty();
  }

  @Test
  void sumsUpFailuresAndKeepsTheFirst() {
    var report = new PushReport();
    report.add(pushed(Kind.UPLOADED, OptionalDouble.empty()));
    report.add(failed(1, "first"));
    report.add(new PathResult.Skipped(TestPaths.path(2), TestPaths.path(1)));
    report.add(new PathResult.Conflicting(INFO, Optional.empty(), "other"));

    assertThat(report.summary(Duration.ofSeconds(1)))
        .startsWith("❌ Pushed 1 of 4 paths, ")
        .endsWith("; 1 already there with other content; 2 failed");
    assertThat(report.firstFailure()).hasValue(TestPaths.path(1).baseName() + ": first");
  }

  @Test
  void countsAPathOnceHoweverOftenItFailed() {
    var report = new PushReport();
    report.add(new PathResult.Failed(PATH, new IOException("away")));
    report.add(new PathResult.Failed(PATH, new IOException("still away")));
    report.add(failed(1, "away"));
    assertThat(report.summary(Duration.ofSeconds(1)))
        .startsWith("❌ Pushed 0 of 2 paths, ")
        .endsWith("; 2 failed");

    report.add(pushed(Kind.UPLOADED, OptionalDouble.empty()));
    report.forgive(TestPaths.path(1));

    assertThat(report.summary(Duration.ofSeconds(1))).startsWith("✅ Pushed 1 path, ");
    assertThat(report.firstFailure()).isEmpty();
  }
}
