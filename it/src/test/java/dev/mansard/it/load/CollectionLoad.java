package dev.mansard.it.load;

import dev.mansard.it.process.AtticdProcess;
import dev.mansard.it.process.Launchers;
import dev.mansard.it.process.Pause;
import dev.mansard.it.process.TestHome;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What an operator runs: {@code atticd --mode garbage-collector-once}, over a cache that has
 * expired and another of as many bytes that has not.
 */
final class CollectionLoad {
  private static final Duration RETENTION = Duration.ofSeconds(1);
  private static final Duration FOR_EVER = Duration.ZERO;
  private static final String KEPT = "kept";

  private final AtticdProcess server;
  private final TestHome home;
  private final LoadTarget expired;
  private final LoadTarget kept;
  private final Map<String, String> rows = new LinkedHashMap<>();

  CollectionLoad(LoadServer server, TestHome home) {
    this.server = server.process();
    this.home = home;
    this.expired = server.target();
    this.kept = new LoadTarget(expired.server(), expired.token(), KEPT);
  }

  /** Both caches, with what is to go in the first and what is to stay in the second. */
  Map<String, String> run(List<LoadNar> going, List<LoadNar> staying, int jobs) throws Exception {
    fill(expired, going, jobs);
    fill(kept, staying, jobs);
    try (var client = kept.connect()) {
      client.retain(FOR_EVER);
    }
    server.stop();
    rows.put("stored before", stored());
    expire();
    var collector =
        TimedProgram.run(
            home.program(
                List.of(Launchers.bin("atticd").toString(), "--mode", "garbage-collector-once")));
    rows.put("atticd --mode garbage-collector-once", collector.toString());
    collector.printed().lines().map(String::strip).forEach(line -> rows.put(line, ""));
    rows.put("stored after", stored());
    try (var again = AtticdProcess.startOn(server.port(), home)) {
      LoadProgram.inParallel(kept, staying, jobs, LoadTarget.Client::verify);
      rows.put("verified", staying.size() + " NARs that stay, byte by byte");
      again.stop();
    }
    return rows;
  }

  /**
   * By the period of all caches without one: the server collects as soon as a cache gets another.
   */
  private void expire() throws IOException {
    var text = Files.readString(home.serverToml());
    Files.writeString(
        home.serverToml(),
        text.replace(
            "#default-retention-period = \"6 months\"",
            "default-retention-period = \"" + RETENTION.toSeconds() + "s\""));
    Pause.of(RETENTION.multipliedBy(2));
  }

  private String stored() throws IOException {
    return "%.0f MB in %d files".formatted(server.storedBytes() / 1e6, server.blobs().size());
  }

  private static void fill(LoadTarget cache, List<LoadNar> nars, int jobs) throws Exception {
    try (var client = cache.connect()) {
      client.createCache();
    }
    LoadProgram.inParallel(cache, nars, jobs, LoadTarget.Client::push);
  }
}
