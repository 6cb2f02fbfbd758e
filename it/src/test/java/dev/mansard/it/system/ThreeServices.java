package dev.mansard.it.system;

import dev.mansard.it.process.AtticdProcess;
import dev.mansard.it.process.DaemonProcess;
import dev.mansard.it.process.Launchers;
import dev.mansard.it.process.NixStore;
import dev.mansard.it.process.OldAtticClient;
import dev.mansard.it.process.TestCertificates;
import dev.mansard.it.process.TestHome;
import dev.mansard.store.blob.s3.S3Server;
import dev.mansard.store.postgres.TestDatabase;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/**
 * PostgreSQL, an S3 server, two api-services, a gc-service and a signer-service, each a process of
 * its own and each with a home of its own; the signer and those who call it show each other
 * certificates.
 */
@SuppressWarnings("NullAway.Init") // set by begin
final class ThreeServices implements AutoCloseable {
  static final String SERVICE_TOKEN = "the token between two services";
  private static final String TOKEN_KEY = "c2VjcmV0IG9mIGEgdGVzdCB0aGF0IG5vYm9keSBndWVzc2Vz";
  private static final String MASTER_KEY = "bWFzdGVyIGtleSBvZiBhIHRlc3QsIDMyIGJ5dGVzIDg=";
  private static final String DATABASE_PASSWORD = "password-of-the-database";

  private final Deque<Runnable> parts = new ArrayDeque<>();
  private final Path folder;
  private final int signerPort;
  private TestDatabase database;
  private String storage;
  private String token;
  private DaemonProcess signer;
  private DaemonProcess collector;
  private List<AtticdProcess> apis;

  private ThreeServices(Path folder, int signerPort) {
    this.folder = folder;
    this.signerPort = signerPort;
  }

  /** Starts all of them. */
  static ThreeServices start(Path folder) throws Exception {
    var services = new ThreeServices(folder, AtticdProcess.freePort());
    try {
      services.begin();
      return services;
    } catch (Exception | AssertionError e) {
      services.close();
      throw e;
    }
  }

  private void begin() throws Exception {
    database = owned(TestDatabase.createEmpty(1), TestDatabase::close);
    var s3 = Files.createDirectories(folder.resolve("s3"));
    storage = storage(owned(S3Server.start(s3), S3Server::close));
    Launchers.prepare();
    Launchers.prepare("mansard-signer");
    var migration = home("migration");
    together(
        List.of(() -> run(migration, "atticd", "--mode", "db-migrations"), this::migrateSigner));
    token = run(migration, tokenCommand());
    signer = startSigner();
    apis =
        together(
            List.of(
                () -> owned(startApi("first"), AtticdProcess::close),
                () -> owned(startApi("second"), AtticdProcess::close)));
    collector = owned(startCollector(), DaemonProcess::close);
  }

  private <T> T owned(T part, Consumer<T> close) {
    synchronized (parts) {
      parts.push(() -> close.accept(part));
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

  private static String[] tokenCommand() {
    var line = new ArrayList<>(List.of("atticadm", "make-token", "--sub", "t", "--validity", "1h"));
    for (var permission : List.of("create-cache", "configure-cache", "destroy-cache", "push")) {
      line.addAll(List.of("--" + permission, "*"));
    }
    line.addAll(List.of("--pull", "*"));
    return line.toArray(String[]::new);
  }

  private static String run(TestHome home, String... line) {
    var resolved = new ArrayList<>(List.of(line));
    resolved.set(0, Launchers.bin(line[0]).toString());
    return home.program(resolved).run().expectSuccess().out().strip();
  }

  private TestHome home(String name) throws IOException {
    var home = TestHome.in(folder, name);
    Files.createDirectories(home.serverToml().getParent());
    Files.writeString(
        home.serverToml(),
        """
        database.url = "%s"
        garbage-collection.interval = "1 second"
        management.listen = "127.0.0.1:0"
        scrub.rate = 0
        jwt.signing.token-hs256-secret-base64 = "%s"
        [signer]
        url = "%s"
        token = "%s"
        ca-file = "%s"
        certificate-file = "%s"
        key-file = "%s"
        %s
        """
            .formatted(
                databaseUrl("postgres"),
                TOKEN_KEY,
                signerUrl(),
                SERVICE_TOKEN,
                TestCertificates.file("authority.pem"),
                TestCertificates.file("api.pem"),
                TestCertificates.file("api.key"),
                storage));
    return home;
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
    return "%s://%s:%s@%s:%d/%s"
        .formatted(scheme, url.user(), DATABASE_PASSWORD, url.host(), url.port(), url.database());
  }

  private Map<String, String> signerSettings() {
    return Map.of(
        "MANSARD_SIGNER_SERVICE_TOKEN", SERVICE_TOKEN,
        "MANSARD_SIGNER_MASTER_KEY_BASE64", MASTER_KEY,
        "MANSARD_SIGNER_TLS_CERTIFICATE_FILE", TestCertificates.file("signer.pem").toString(),
        "MANSARD_SIGNER_TLS_KEY_FILE", TestCertificates.file("signer.key").toString(),
        "MANSARD_SIGNER_TLS_CLIENT_CA_FILE", TestCertificates.file("authority.pem").toString(),
        "QUARKUS_DATASOURCE_REACTIVE_URL", databaseUrl("postgresql"));
  }

  private String migrateSigner() throws IOException {
    return TestHome.in(folder, "signer")
        .program(List.of(Launchers.bin("mansard-signer").toString(), "migrate"))
        .with(signerSettings())
        .run()
        .expectSuccess()
        .out();
  }

  private DaemonProcess startSigner() throws IOException {
    var home = TestHome.in(folder, "signer");
    return owned(
        DaemonProcess.startSigner(home, signerPort, signerSettings()), DaemonProcess::close);
  }

  private DaemonProcess startCollector() throws IOException {
    return DaemonProcess.start(
        home("collector"),
        List.of("atticd", "--mode", "garbage-collector"),
        Map.of(),
        "Collecting garbage every");
  }

  private AtticdProcess startApi(String name) throws IOException {
    return AtticdProcess.start(home(name), "--mode", "api-server");
  }

  /** Everything that is to stay between those who need it. */
  List<String> secrets() {
    return List.of(
        TOKEN_KEY,
        new String(Base64.getDecoder().decode(TOKEN_KEY), StandardCharsets.UTF_8),
        token,
        token.substring(token.lastIndexOf('.') + 1),
        SERVICE_TOKEN,
        MASTER_KEY,
        new String(Base64.getDecoder().decode(MASTER_KEY), StandardCharsets.UTF_8),
        DATABASE_PASSWORD,
        S3Server.CREDENTIALS.secretAccessKey(),
        "PRIVATE KEY");
  }

  /** All that was printed by all of them, the signers that were killed left out. */
  String output() {
    return first().output() + second().output() + collector.output() + signer.output();
  }

  List<Long> pids() {
    return List.of(first().pid(), second().pid(), collector.pid(), signer.pid());
  }

  /** By address, which is the one name in the signer's certificate. */
  String signerUrl() {
    return "https://127.0.0.1:" + signerPort;
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

  /** Somebody whose token was copied badly. */
  OldAtticClient strangeClient(AtticdProcess api) {
    return new OldAtticClient(api.uri(""), token + "x");
  }

  /** A user with an empty store who is logged in at one of the api-services. */
  Attic user(String name, AtticdProcess api) throws IOException {
    var attic = new Attic(NixStore.create(TestHome.in(folder, name)));
    var address = URI.create("http://localhost:" + api.port() + "/");
    attic.run("login", "local", address.toString(), token).expectSuccess();
    return attic;
  }

  @Override
  public void close() {
    while (!parts.isEmpty()) {
      parts.pop().run();
    }
  }
}
