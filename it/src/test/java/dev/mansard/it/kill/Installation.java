package dev.mansard.it.kill;

import dev.mansard.it.event.KafkaBroker;
import dev.mansard.it.process.AtticdProcess;
import dev.mansard.it.process.DaemonProcess;
import dev.mansard.it.process.KillablePostgres;
import dev.mansard.it.process.Launchers;
import dev.mansard.it.process.OldAtticClient;
import dev.mansard.it.process.TestHome;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/**
 * Database, broker, signer, collector and API, each a process of its own, blobs in a folder. The
 * API takes turns between {@code api-server} and {@code monolithic}, which also collects.
 */
@SuppressWarnings("NullAway.Init") // set by start
final class Installation implements AutoCloseable {
  private static final String SERVICE_TOKEN = "the token between two services";
  private static final String TOKEN_KEY = "c2VjcmV0IG9mIGEgdGVzdCB0aGF0IG5vYm9keSBndWVzc2Vz";

  /** What can be killed. */
  enum Part {
    DATABASE,
    BROKER,
    SIGNER,
    COLLECTOR,
    API
  }

  private final Path folder;
  private final int apiPort;
  private final int signerPort;
  private KillablePostgres database;
  private KafkaBroker broker;
  private DaemonProcess signer;
  private DaemonProcess collector;
  private AtticdProcess api;
  private String token;
  private boolean isMonolithic;

  private Installation(Path folder) throws IOException {
    this.folder = folder;
    this.apiPort = AtticdProcess.freePort();
    this.signerPort = AtticdProcess.freePort();
  }

  static Installation start(Path folder) throws Exception {
    var installation = new Installation(folder);
    try {
      installation.start();
      return installation;
    } catch (Exception | AssertionError e) {
      installation.close();
      throw e;
    }
  }

  private void start() throws Exception {
    database = KillablePostgres.start(folder);
    broker = KafkaBroker.start();
    Launchers.prepare("atticd");
    Launchers.prepare("mansard-signer");
    administrator().launch("atticd", "--mode", "db-migrations").expectSuccess();
    TestHome.in(folder, "signer")
        .program(List.of(Launchers.bin("mansard-signer").toString(), "migrate"))
        .with(signerSettings())
        .run()
        .expectSuccess();
    token = administrator().makeToken();
    startSigner();
    startCollector();
    startApi();
  }

  /** Who runs the commands of an operator. */
  TestHome administrator() throws IOException {
    return home("administrator");
  }

  private TestHome home(String name) throws IOException {
    var home = TestHome.in(folder, name);
    Files.createDirectories(home.serverToml().getParent());
    Files.writeString(
        home.serverToml(),
        """
        database.url = "%s?sslmode=disable"
        garbage-collection.interval = "1 second"
        scrub.rate = 0
        jwt.signing.token-hs256-secret-base64 = "%s"
        [storage]
        type = "local"
        path = "%s"
        [signer]
        url = "http://127.0.0.1:%d"
        token = "%s"
        [events]
        transport = "kafka"
        access-interval = "1 second"
        [events.kafka]
        bootstrap-servers = "%s"
        replication-factor = 1
        """
            .formatted(
                database.url("postgres"),
                TOKEN_KEY,
                blobs(),
                signerPort,
                SERVICE_TOKEN,
                broker.servers()));
    return home;
  }

  private Map<String, String> signerSettings() {
    return Map.of(
        "MANSARD_SIGNER_SERVICE_TOKEN",
        SERVICE_TOKEN,
        "MANSARD_SIGNER_MASTER_KEY_BASE64",
        "A".repeat(43) + "=",
        "QUARKUS_DATASOURCE_REACTIVE_URL",
        database.url("postgresql"));
  }

  private void startSigner() throws IOException {
    signer = DaemonProcess.startSigner(TestHome.in(folder, "signer"), signerPort, signerSettings());
  }

  private void startCollector() throws IOException {
    collector = startCollector("collector");
  }

  /** One more collector, which the caller ends. */
  DaemonProcess startCollector(String name) throws IOException {
    return DaemonProcess.start(
        home(name),
        List.of("atticd", "--mode", "garbage-collector"),
        Map.of(),
        "Collecting garbage every");
  }

  private void startApi() throws IOException {
    var mode = isMonolithic ? "monolithic" : "api-server";
    api = AtticdProcess.startOn(apiPort, home("api"), "--mode", mode);
    isMonolithic = !isMonolithic;
  }

  /** {@code kill -9}. */
  void kill(Part part) throws IOException, InterruptedException {
    switch (part) {
      case DATABASE -> database.kill();
      case BROKER -> broker.kill();
      case SIGNER -> signer.kill();
      case COLLECTOR -> collector.kill();
      case API -> api.kill();
    }
  }

  /** Starts again what was killed, and waits until it is ready. */
  void revive(Part part) throws IOException {
    switch (part) {
      case DATABASE -> database.restart();
      case BROKER -> broker.restart();
      case SIGNER -> startSigner();
      case COLLECTOR -> startCollector();
      case API -> startApi();
    }
  }

  boolean isAlive(Part part) {
    return switch (part) {
      case DATABASE -> database.answers();
      case BROKER -> broker.isAlive();
      case SIGNER -> runs("/signer-");
      case COLLECTOR -> runs("garbage-collector");
      case API -> api.isAlive();
    };
  }

  /** Whether a child of ours has the word in its command line. */
  private static boolean runs(String word) {
    return ProcessHandle.current()
        .children()
        .anyMatch(child -> child.info().commandLine().orElse("").contains(word));
  }

  /**
   * Who collects, or collected last.
   *
   * @param isCollecting whether the collection has not come to its end
   */
  record Leader(long processId, boolean isCollecting) {}

  /** As the database knows it. */
  Leader leader() {
    try (var connection = database.connect();
        var statement = connection.createStatement();
        var rows =
            statement.executeQuery(
                "select coalesce(split_part(holder, '@', 1), '0')::bigint, holder is not null"
                    + " and (finished_at is null or finished_at < started_at)"
                    + " from mansard.collector")) {
      rows.next();
      return new Leader(rows.getLong(1), rows.getBoolean(2));
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Stops everything that writes, as an administrator would. */
  void stopServices() throws InterruptedException {
    api.stop();
    collector.close();
  }

  /** What {@link #stopServices} stopped. */
  void startServices() throws IOException {
    startApi();
  }

  OldAtticClient client() {
    return new OldAtticClient(URI.create("http://127.0.0.1:" + apiPort + "/"), token);
  }

  KillablePostgres database() {
    return database;
  }

  Path blobs() {
    return folder.resolve("blobs");
  }

  /** What the services printed, for whoever looks for a cause. */
  String outputs() {
    return "--- api\n" + api.output() + "--- collector\n" + collector.output();
  }

  @Override
  public void close() {
    closeQuietly(api);
    closeQuietly(collector);
    closeQuietly(signer);
    closeQuietly(broker);
    closeQuietly(database);
  }

  private static void closeQuietly(@org.jspecify.annotations.Nullable AutoCloseable part) {
    if (part == null) {
      return;
    }
    try {
      part.close();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
