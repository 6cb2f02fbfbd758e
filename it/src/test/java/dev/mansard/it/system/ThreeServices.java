package dev.mansard.it.system;

import dev.mansard.it.process.AtticdProcess;
import dev.mansard.it.process.DaemonProcess;
import dev.mansard.it.process.Launchers;
import dev.mansard.it.process.NixStore;
import dev.mansard.it.process.OldAtticClient;
import dev.mansard.it.process.TestHome;
import dev.mansard.store.blob.s3.S3Server;
import dev.mansard.store.postgres.TestDatabase;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;

/**
 * PostgreSQL, an S3 server, two api-services, a gc-service and a signer-service, each a process of
 * its own and each with a home of its own.
 */
final class ThreeServices implements AutoCloseable {
  static final String SERVICE_TOKEN = "the token between two services";
  private static final String TOKEN_KEY = "c2VjcmV0IG9mIGEgdGVzdCB0aGF0IG5vYm9keSBndWVzc2Vz";

  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private final Path folder;
  private final TestDatabase database;
  private final String storage;
  private final SignerAccess access;
  private final String token;
  private DaemonProcess signer;
  private final DaemonProcess collector;
  private final List<AtticdProcess> apis;

  /**
   * How the api-services and the signer know each other.
   *
   * @param port the signer's
   * @param toml lines of {@code [signer]}
   * @param environment settings of the signer
   */
  record SignerAccess(int port, String toml, Map<String, String> environment) {
    /** By the service token alone. */
    static SignerAccess byToken() throws IOException {
      int port = AtticdProcess.freePort();
      return new SignerAccess(
          port,
          "url = \"http://127.0.0.1:%d\"\ntoken = \"%s\"\n".formatted(port, SERVICE_TOKEN),
          Map.of());
    }
  }

  private ThreeServices(Path folder, SignerAccess access) throws Exception {
    this.folder = folder;
    this.access = access;
    this.database = owned(TestDatabase.createEmpty(1));
    var bucket = owned(S3Server.start(Files.createDirectories(folder.resolve("s3"))));
    this.storage = storage(bucket);
    Launchers.prepare();
    Launchers.prepare("mansard-signer");
    together(
        List.of(
            () -> home("migration", access.toml()).run("atticd", "--mode", "db-migrations"),
            this::migrateSigner));
    this.signer = startSigner();
    this.token =
        home("migration", access.toml())
            .run(
                "atticadm",
                List.of("make-token", "--sub", "t", "--validity", "1h"),
                List.of("create-cache", "configure-cache", "destroy-cache", "push", "pull"));
    var started =
        together(
            List.<Callable<AutoCloseable>>of(
                () -> owned(startApi("first", access.toml())),
                () -> owned(startApi("second", access.toml())),
                () -> owned(startCollector())));
    this.apis = List.of((AtticdProcess) started.get(0), (AtticdProcess) started.get(1));
    this.collector = (DaemonProcess) started.get(2);
  }

  /** Starts all of them. */
  static ThreeServices start(Path folder, SignerAccess access) throws Exception {
    return new ThreeServices(folder, access);
  }

  private <T extends AutoCloseable> T owned(T part) {
    synchronized (parts) {
      parts.push(part);
    }
    return part;
  }

  private static <T> List<T> together(List<Callable<T>> tasks) throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var results = new ArrayList<T>();
      for (var result : threads.invokeAll(tasks)) {
        results.add(result.get());
      }
      return results;
    }
  }

  private record Home(TestHome home) {
    String run(String program, String... arguments) {
      var line = new ArrayList<>(List.of(program));
      line.addAll(List.of(arguments));
      return home.program(line).run().expectSuccess().out().strip();
    }

    String run(String program, List<String> arguments, List<String> permissions) {
      var line = new ArrayList<>(arguments);
      permissions.forEach(permission -> line.addAll(List.of("--" + permission, "*")));
      return run(program, line.toArray(String[]::new));
    }
  }

  private Home home(String name, String signerTable) throws IOException {
    var home = TestHome.in(folder, name);
    Files.createDirectories(home.serverToml().getParent());
    Files.writeString(
        home.serverToml(),
        """
        database.url = "%s"
        garbage-collection.interval = "1 second"
        scrub.rate = 0
        jwt.signing.token-hs256-secret-base64 = "%s"
        [signer]
        %s
        %s
        """
            .formatted(databaseUrl("postgres"), TOKEN_KEY, signerTable, storage));
    return new Home(home);
  }

  private static String storage(S3Server server) {
    var bucket = server.newBucket();
    return """
    [storage]
    type = "s3"
    region = "%s"
    bucket = "%s"
    endpoint = "%s"
    [storage.credentials]
    access_key_id = "%s"
    secret_access_key = "%s"
    """
        .formatted(
            bucket.region(),
            bucket.bucket(),
            bucket.endpoint().orElseThrow(),
            S3Server.CREDENTIALS.accessKeyId(),
            S3Server.CREDENTIALS.secretAccessKey());
  }

  private String databaseUrl(String scheme) {
    var url = database.url();
    return "%s://%s@%s:%d/%s"
        .formatted(scheme, url.user(), url.host(), url.port(), url.database());
  }

  private Map<String, String> signerSettings() {
    var all = new HashMap<>(access.environment());
    all.put("MANSARD_SIGNER_SERVICE_TOKEN", SERVICE_TOKEN);
    all.put("MANSARD_SIGNER_MASTER_KEY_BASE64", "A".repeat(43) + "=");
    all.put("QUARKUS_DATASOURCE_REACTIVE_URL", databaseUrl("postgresql"));
    return all;
  }

  private String migrateSigner() throws IOException {
    return TestHome.in(folder, "signer")
        .program(List.of("mansard-signer", "migrate"))
        .with(signerSettings())
        .run()
        .expectSuccess()
        .out();
  }

  private DaemonProcess startSigner() throws IOException {
    return owned(
        DaemonProcess.startSigner(TestHome.in(folder, "signer"), access.port(), signerSettings()));
  }

  private DaemonProcess startCollector() throws IOException {
    return DaemonProcess.start(
        home("collector", access.toml()).home(),
        List.of("atticd", "--mode", "garbage-collector"),
        Map.of(),
        "Collecting garbage every");
  }

  /** One more api-service, with its own words about the signer; the caller closes it. */
  AtticdProcess startApi(String name, String signerTable) throws IOException {
    return AtticdProcess.start(home(name, signerTable).home(), "--mode", "api-server");
  }

  AtticdProcess first() {
    return apis.get(0);
  }

  AtticdProcess second() {
    return apis.get(1);
  }

  DaemonProcess signer() {
    return signer;
  }

  int signerPort() {
    return access.port();
  }

  DaemonProcess collector() {
    return collector;
  }

  TestDatabase database() {
    return database;
  }

  /** The signer again, where it was. */
  void restartSigner() throws IOException {
    signer = startSigner();
  }

  OldAtticClient client(AtticdProcess api) {
    return new OldAtticClient(api.uri(""), token);
  }

  /** A user with an empty store who is logged in at one of the api-services. */
  Attic user(String name, AtticdProcess api) throws IOException {
    var attic = new Attic(NixStore.create(TestHome.in(folder, name)));
    var address = URI.create("http://localhost:" + api.port() + "/");
    attic.run("login", "local", address.toString(), token).expectSuccess();
    return attic;
  }

  @Override
  public void close() throws Exception {
    while (!parts.isEmpty()) {
      parts.pop().close();
    }
  }
}
