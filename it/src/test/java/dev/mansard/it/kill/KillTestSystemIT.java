package dev.mansard.it.kill;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

/** The short version; {@code bin/kill-test} runs the long one. */
class KillTestSystemIT {
  private static final int ROUNDS = 20;
  private static final long SEED = 20_261_121;

  @TempDir private Path folder;

  @Test
  void nothingIsLostLeakedOrWrongWhateverIsKilled(TestReporter reporter) throws Exception {
    List<String> log = new ArrayList<>();

    List<String> faults = KillTest.run(folder, ROUNDS, SEED, log::add);

    assertThat(faults).as(String.join("\n", log)).isEmpty();
    reporter.publishEntry("kill test", String.join("\n", log.subList(ROUNDS, log.size())));
  }
}
