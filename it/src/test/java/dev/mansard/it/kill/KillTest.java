package dev.mansard.it.kill;

import dev.mansard.it.kill.Installation.Part;
import dev.mansard.it.process.Pause;
import dev.mansard.it.process.Signal;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/**
 * Rounds of killing, then the reckoning: everything owed is pulled and compared, rows and blobs are
 * inspected after one collection, and once more after all caches were destroyed.
 */
final class KillTest implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(90);
  private static final int STEP = 15;
  private static final int ATTEMPTS = 30;
  private static final int MOST_PUSHES = 25;
  private static final List<Part> CANDIDATES =
      List.of(
          Part.API,
          Part.API,
          Part.API,
          Part.COLLECTOR,
          Part.COLLECTOR,
          Part.DATABASE,
          Part.DATABASE,
          Part.SIGNER,
          Part.BROKER);

  private final Random random;
  private final Installation installation;
  private final Traffic traffic;
  private final StoreInspection inspection;
  private final Map<Part, Integer> kills = new ConcurrentSkipListMap<>();
  private final Map<Part, Future<?>> revivals = new EnumMap<>(Part.class);
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<String> faults = new ArrayList<>();
  private final Consumer<String> log;

  private KillTest(Installation installation, long seed, Consumer<String> log) {
    this.random = new Random(seed);
    this.installation = installation;
    this.traffic = new Traffic(installation.client(), new Contents(seed));
    this.inspection = new StoreInspection(installation.database(), installation.blobs());
    this.log = log;
  }

  /**
   * Runs all of it.
   *
   * @param log takes a line for each round
   * @return what must not have happened; empty if all is well
   */
  static List<String> run(Path folder, int rounds, long seed, Consumer<String> log)
      throws Exception {
    try (var installation = Installation.start(folder);
        var test = new KillTest(installation, seed, log)) {
      test.traffic.start(seed);
      test.pauseTheLeader();
      for (int round = 1; round <= rounds && test.faults().isEmpty(); round++) {
        test.round(round);
      }
      test.reckon();
      if (!test.faults().isEmpty()) {
        log.accept(installation.outputs());
      }
      return test.faults();
    }
  }

  private List<String> faults() {
    List<String> all = new ArrayList<>(faults);
    all.addAll(traffic.faults());
    return all;
  }

  /**
   * Halts a collector in the middle of a collection until another one has taken over, and lets it
   * go on then: it must change nothing any more, which the clients and the reckoning tell.
   */
  private void pauseTheLeader() throws Exception {
    try (var _ = installation.startCollector("second")) {
      long paused = pauseOneThatCollects();
      long start = System.nanoTime();
      try {
        await("another collector", () -> installation.leader().processId() != paused);
      } finally {
        Signal.send("CONT", paused);
      }
      log.accept(
          "took over from a paused collector after %d ms"
              .formatted(Duration.ofNanos(System.nanoTime() - start).toMillis()));
      Pause.of(Traffic.RETENTION);
    }
  }

  private long pauseOneThatCollects() throws Exception {
    while (true) {
      await("a collection", () -> installation.leader().isCollecting());
      long candidate = installation.leader().processId();
      Signal.send("STOP", candidate);
      var leader = installation.leader();
      if (leader.isCollecting() && leader.processId() == candidate) {
        return candidate;
      }
      Signal.send("CONT", candidate);
    }
  }

  private void round(int round) throws Exception {
    long start = System.nanoTime();
    long before = traffic.acknowledged();
    int wanted = random.nextInt(MOST_PUSHES);
    await("pushes in round " + round, () -> traffic.acknowledged() - before >= wanted);
    Pause.of(Duration.ofMillis(random.nextInt(400)));

    Set<Part> victims = victims();
    for (Part victim : victims) {
      awaitRevival(victim); // of the last time, for which the database may be needed
    }
    together(victims, this::killAtAnyMoment);
    Pause.of(Duration.ofMillis(random.nextInt(300)));
    beginRevivals(victims);

    long after = traffic.acknowledged();
    await("a push after round " + round, () -> traffic.acknowledged() > after);
    traffic.moveOn(STEP);
    log.accept(
        "round %d: killed %s; %d pushes acknowledged so far; %d ms"
            .formatted(
                round,
                victims,
                traffic.acknowledged(),
                Duration.ofNanos(System.nanoTime() - start).toMillis()));
  }

  /**
   * One or two, once in a while all. The broker takes the longest to come back, and is chosen less
   * often. Others that are still coming back are passed over.
   */
  private Set<Part> victims() {
    if (random.nextInt(20) == 0) {
      return EnumSet.allOf(Part.class);
    }
    Set<Part> victims = EnumSet.noneOf(Part.class);
    for (int i = 1 + random.nextInt(2); i > 0; i--) {
      victims.add(CANDIDATES.get(random.nextInt(CANDIDATES.size())));
    }
    victims.removeIf(this::isComingBack);
    return victims.isEmpty() ? EnumSet.of(Part.DATABASE) : victims;
  }

  private boolean isComingBack(Part part) {
    Future<?> revival = revivals.get(part);
    return revival != null && !revival.isDone();
  }

  private Void killAtAnyMoment(Part part) throws Exception {
    if (!installation.isAlive(part)) {
      throw new AssertionError(part + " ended without being killed");
    }
    Pause.of(Duration.ofMillis(random.nextInt(300)));
    installation.kill(part);
    kills.merge(part, 1, Integer::sum);
    return null;
  }

  private void awaitRevival(Part part) throws Exception {
    Future<?> revival = revivals.get(part);
    if (revival != null) {
      finish(revival);
    }
  }

  /** The next round may begin before all are back. */
  private void beginRevivals(Set<Part> victims) throws Exception {
    if (victims.contains(Part.DATABASE)) {
      installation.revive(Part.DATABASE); // nothing starts without it
    }
    for (Part part : victims) {
      if (part != Part.DATABASE) {
        revivals.put(
            part,
            threads.submit(
                () -> {
                  reviveAsASupervisorWould(part);
                  return null;
                }));
      }
    }
  }

  /**
   * A process that finds no database, as that was killed meanwhile, ends and is started again after
   * a moment, in which the database may come back.
   */
  private void reviveAsASupervisorWould(Part part) throws Exception {
    for (int attempt = 1; ; attempt++) {
      try {
        installation.revive(part);
        return;
      } catch (AssertionError e) {
        if (attempt == ATTEMPTS) {
          throw e;
        }
        Pause.of(Duration.ofMillis(500));
      }
    }
  }

  private interface Task {
    Void run(Part part) throws Exception;
  }

  private void together(Set<Part> parts, Task task) throws Exception {
    List<Future<?>> tasks = new ArrayList<>();
    parts.forEach(part -> tasks.add(threads.submit(() -> task.run(part))));
    for (Future<?> done : tasks) {
      finish(done);
    }
  }

  private static void finish(Future<?> task) throws Exception {
    try {
      task.get();
    } catch (ExecutionException e) {
      throw new AssertionError(e.getCause());
    }
  }

  private void await(String what, java.util.function.BooleanSupplier condition) {
    if (!Pause.until(LIMIT, condition)) {
      throw new AssertionError(
          "no %s within %s; %s%n%s"
              .formatted(what, LIMIT, traffic.faults(), installation.outputs()));
    }
  }

  private void reckon() throws Exception {
    for (Part part : Part.values()) {
      awaitRevival(part);
      if (!installation.isAlive(part)) {
        faults.add(part + " ended without being killed");
      }
    }
    traffic.close();
    int pinned = traffic.verifyOwed(Traffic.BRIEF);
    int kept = traffic.verifyOwed(Traffic.KEPT);
    Pause.of(Traffic.RETENTION.plusSeconds(1));
    collect();
    inspect("after the last round", inspection.problems());
    log.accept(
        "%s%nkills: %s%nowed and verified: %d for ever, %d by pins and retention%nNARs made: %d, left: %d; collections begun: %d"
            .formatted(
                traffic.summary(),
                kills,
                kept,
                pinned,
                inspection.number("select coalesce(max(id), 0) from mansard.nar"),
                inspection.number("select count(*) from mansard.nar"),
                inspection.number("select token from mansard.collector")));

    installation.startServices();
    traffic.verifyOwed(Traffic.BRIEF);
    traffic.verifyOwed(Traffic.KEPT);
    traffic.unpinAll();
    for (var cache : List.of(Traffic.KEPT, Traffic.BRIEF, Traffic.FLEETING)) {
      installation.client().destroyCache(cache);
    }
    collect();
    inspect("after everything was destroyed", inspection.remains());
  }

  /** Two collections, as the first may compact, when nothing else is under way. */
  private void collect() throws IOException, InterruptedException, SQLException {
    installation.stopServices();
    for (int i = 0; i < 2; i++) {
      inspection.passTime();
      var collection =
          installation.administrator().launch("atticd", "--mode", "garbage-collector-once");
      if (collection.exit() != 0) {
        faults.add(collection.toString());
      }
    }
  }

  private void inspect(String when, List<String> problems) {
    problems.forEach(problem -> faults.add(when + ": " + problem));
  }

  @Override
  public void close() {
    traffic.close();
    threads.close();
  }
}
