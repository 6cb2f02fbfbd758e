package dev.mansard.standalone.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Comparator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * One home through its life: first run, neighbours, a kill, restarts. The server of the class runs
 * while every test begins, since making one takes seconds.
 */
class ServerModesIT {
  private static final String CACHE =
      """
      {"keypair":"Generate","is_public":false,"store_dir":"/nix/store","priority":41,
       "upstream_cache_key_names":[]}
      """;

  private static Path home = Path.of("");
  private static Atticd server;
  private static String token = "";

  @BeforeAll
  static void startForTheFirstTime() throws Exception {
    home = Files.createTempDirectory("atticd-it");
    server = Atticd.serve(home);
    token = server.printedAfter("attic login local http://localhost:" + server.port());
  }

  @AfterAll
  static void stopAndClean() throws Exception {
    server.close();
    assertThat(Processes.naming(home)).isEmpty();
    delete(home);
  }

  @Test
  void setsUpAHomeThatIsClosedToOthers() throws Exception {
    assertThat(permissions(".config/attic/server.toml")).isEqualTo("rw-------");
    assertThat(permissions(".local/share/attic")).isEqualTo("rwx------");
    assertThat(permissions(".local/share/attic/storage")).isEqualTo("rwx------");
    assertThat(permissions(".local/share/attic/postgresql")).isEqualTo("rwx------");
    assertThat(permissions(".local/share/attic/postgresql/data")).isEqualTo("rwx------");
    assertThat(permissions(".local/share/attic/postgresql/password")).isEqualTo("rw-------");
    assertThat(permissions(".local/share/attic/signer-master.key")).isEqualTo("rw-------");
  }

  @Test
  void printsARootTokenThatCreatesCaches() throws Exception {
    var created = createCache("first", token);
    var config = server.request("GET", "/_api/v1/cache-config/first", token, "");

    assertThat(created).as(server.output()).isEqualTo(200);
    assertThat(config.statusCode()).isEqualTo(200);
    assertThat(config.body()).contains("\"public_key\":\"first");
  }

  /** Without Kafka and traces; their classes would cost a start time and memory. */
  @Test
  void loadsNoClassOfWhatIsNotConfigured() throws Exception {
    assertThat(server.loadedClasses())
        .anySatisfy(name -> assertThat(name).startsWith("dev.mansard.gc.event."))
        .noneSatisfy(name -> assertThat(name).startsWith("org.apache.kafka."))
        .noneSatisfy(name -> assertThat(name).startsWith("io.opentelemetry.sdk."));
  }

  @Test
  void refusesASecondServerOnTheSameData() throws Exception {
    var second = Atticd.run(home, "-l", "127.0.0.1:0");

    assertThat(second.status()).isEqualTo(1);
    assertThat(second.output())
        .containsPattern("atticd: another atticd \\(process \\d+\\) runs on the data in " + home);
    var rotation = Atticd.administer(home, "rotate-master-key", "--old-key-file", masterKey());
    assertThat(rotation.status()).isEqualTo(1);
    assertThat(rotation.output()).contains("atticadm: another atticd (process ");
  }

  @Test
  void namesThePortThatIsTaken() throws Exception {
    var other = Atticd.run(home, "--listen", "127.0.0.1:" + server.port());

    assertThat(other.status()).isEqualTo(1);
    assertThat(other.output())
        .contains(
            "atticd: cannot listen on 127.0.0.1:" + server.port() + ": Address already in use");
  }

  @Test
  void letsOtherModesWorkBesideIt() throws Exception {
    assertThat(Atticd.run(home, "--mode", "check-config"))
        .isEqualTo(new Atticd.Ended(0, "The configuration is valid.\n"));
    assertThat(Atticd.run(home, "--mode", "db-migrations").status()).isZero();
    var collected = Atticd.run(home, "--mode", "garbage-collector-once");
    assertThat(collected.status()).as(collected.output()).isZero();
    assertThat(collected.output()).contains("mappings by age               0\n", "bytes freed  ");
    var preview = Atticd.administer(home, "gc", "--dry-run");
    assertThat(preview.output()).contains("No path would go.\nOn their way out: 0 NARs,");
    assertThat(preview.status()).isZero();
    assertThat(server.request("GET", "/", token, "").statusCode()).isEqualTo(200);
  }

  /** The one before it is new, so that the interval of half a day is no reason. */
  @Test
  void collectsWhenItIsAskedTo() throws Exception {
    assertThat(Atticd.run(home, "--mode", "garbage-collector-once").status()).isZero();
    long before = collections();

    var asked = Atticd.administer(home, "gc", "--now");

    assertThat(asked.output()).contains("A collection begins within seconds");
    assertThat(asked.status()).isZero();
    await().atMost(Duration.ofSeconds(60)).until(() -> collections() > before);
  }

  @Test
  void collectsUntilItIsToldToStop() throws Exception {
    try (var collector = Atticd.collect(home)) {
      var ended = collector.signal("TERM");

      assertThat(ended.status()).as(ended.output()).isZero();
      assertThat(ended.output()).contains("Received SIGTERM, exiting gracefully...");
    }
  }

  private static long collections() throws IOException {
    return server
        .output()
        .lines()
        .filter(line -> line.contains("Garbage collection freed"))
        .count();
  }

  @Test
  void believesTheTokensOfAtticadm() throws Exception {
    var made =
        Atticd.administer(
            home, "make-token", "--sub", "x", "--validity", "1h", "--create-cache", "by-token-*");

    assertThat(made.status()).isZero();
    assertThat(createCache("by-token-1", made.output().strip())).isEqualTo(200);
    assertThat(createCache("other", made.output().strip())).isEqualTo(401);
  }

  @Test
  void isProvisionedAnyNumberOfTimes() throws Exception {
    var plan = home.resolve("plan.json");
    Files.writeString(
        plan,
        """
        {"caches":[{"name":"planned","isPublic":true,"priority":30,"retentionPeriod":"90 days"}]}
        """);
    var server = "http://127.0.0.1:" + ServerModesIT.server.port();
    var first = Atticd.administer(home, "provision", "--server", server, "--plan", plan.toString());
    var again = Atticd.administer(home, "provision", "--server", server, "--plan", plan.toString());
    var config = ServerModesIT.server.request("GET", "/_api/v1/cache-config/planned", token, "");

    assertThat(first).isEqualTo(new Atticd.Ended(0, "cache planned: made\n"));
    assertThat(again)
        .isEqualTo(new Atticd.Ended(0, "cache planned: was there, settings applied\n"));
    assertThat(config.body())
        .contains("\"is_public\":true", "\"priority\":30", "{\"Period\":7776000}");
  }

  @Test
  void passesItsSmokeTestAndIsLeftAsItWas() throws Exception {
    var server = "http://127.0.0.1:" + ServerModesIT.server.port();
    var passed = Atticd.administer(home, "smoke-test", "--server", server);
    var failed = Atticd.administer(home, "smoke-test", "--server=http://127.0.0.1:1");

    assertThat(passed.output())
        .contains("made the cache smoke-test-", "pulled the same, signed by smoke-test-")
        .endsWith("destroyed the cache\n");
    assertThat(passed.status()).isZero();
    assertThat(failed.output()).contains("Error: http://127.0.0.1:1/ cannot be reached: ");
    assertThat(failed.status()).isEqualTo(1);
  }

  private static int createCache(String name, String by) throws Exception {
    return server.request("POST", "/_api/v1/cache-config/" + name, by, CACHE).statusCode();
  }

  @Test
  void endsWithinSecondsAndLeavesNothingBehind() throws Exception {
    long before = System.nanoTime();
    var ended = interruptDuringARequest();
    var took = System.nanoTime() - before;

    assertThat(ended.status()).isZero();
    assertThat(ended.output()).contains("Received SIGINT, exiting gracefully...");
    assertThat(took).isLessThan(10_000_000_000L);
    assertThat(Processes.naming(home)).isEmpty();

    worksWithoutAServer();

    server = Atticd.serve(home);
    assertThat(server.output()).doesNotContain("Welcome");
    assertThat(server.request("GET", "/_api/v1/cache-config/none", token, "").statusCode())
        .isEqualTo(404);
  }

  /** A request that runs is answered, though the order to stop came first. */
  private static Atticd.Ended interruptDuringARequest() throws Exception {
    var path = "/_api/v1/cache-config/late";
    try (var running = WaitingRequest.post(server.port(), path, token, CACHE)) {
      var ended = server.signalled("INT");
      assertThat(server.printedAfter("Received SIGINT, exiting")).isEqualTo("gracefully...");

      assertThat(running.finish()).startsWith("HTTP/1.1 200 ");

      return ended.join();
    }
  }

  private static String masterKey() {
    return home.resolve(".local/share/attic/signer-master.key").toString();
  }

  /** The key pairs of caches can be used afterwards: BackupSystemIT pushes with one. */
  private static void changesItsMasterKey() throws Exception {
    var old = home.resolve("old-master.key");
    Files.copy(Path.of(masterKey()), old);
    Files.writeString(Path.of(masterKey()), "HwECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n");

    var rotation = Atticd.administer(home, "rotate-master-key", "--old-key-file", old.toString());

    assertThat(rotation.status()).as(rotation.output()).isZero();
    assertThat(rotation.output())
        .containsPattern(
            "\\d+ keys were encrypted anew; all are under master key [0-9a-f]{16} now");
  }

  private static void worksWithoutAServer() throws Exception {
    changesItsMasterKey();
    assertThat(Atticd.run(home, "--mode", "garbage-collector-once").status()).isZero();
    assertThat(Atticd.run(home, "--mode=db-migrations").status()).isZero();
    assertThat(Atticd.administer(home, "make-token", "--sub", "x", "--validity", "1h").status())
        .isZero();
    assertThat(Processes.naming(home)).isEmpty();
  }

  @Test
  void startsOverTheDatabaseOfAServerThatWasKilled() throws Exception {
    server.kill();
    long orphan = postmaster();

    server = Atticd.serve(home);

    assertThat(postmaster()).isEqualTo(orphan);
    assertThat(server.request("GET", "/_api/v1/cache-config/none", token, "").statusCode())
        .isEqualTo(404);
  }

  @Test
  void failsWithAReasonWhenItsDatabaseDies() throws Exception {
    try (var collector = Atticd.collect(home)) {
      ProcessHandle.of(postmaster()).orElseThrow().destroyForcibly();
      var ended = server.awaitEnd();
      var collected = collector.awaitEnd();

      var reason = "atticd: the PostgreSQL of " + home.resolve(".local/share/attic/postgresql");
      assertThat(ended.output()).contains(reason, " has ended; atticd cannot go on without it");
      assertThat(ended.status()).isEqualTo(1);
      assertThat(collected.output()).contains(reason);
      assertThat(collected.status()).isEqualTo(1);
    }

    server = Atticd.serve(home);
    assertThat(server.request("GET", "/_api/v1/cache-config/none", token, "").statusCode())
        .isEqualTo(404);
  }

  private static long postmaster() throws IOException {
    var file = home.resolve(".local/share/attic/postgresql/data/postmaster.pid");
    return Long.parseLong(Files.readAllLines(file).getFirst().strip());
  }

  private static String permissions(String path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(home.resolve(path)));
  }

  private static void delete(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      for (var file : (Iterable<Path>) files.sorted(Comparator.reverseOrder())::iterator) {
        Files.delete(file);
      }
    }
  }
}
