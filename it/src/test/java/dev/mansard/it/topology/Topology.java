package dev.mansard.it.topology;

import dev.mansard.it.event.KafkaBroker;
import dev.mansard.it.process.AtticdProcess;
import dev.mansard.it.process.DaemonProcess;
import dev.mansard.it.process.KillablePostgres;
import dev.mansard.it.process.Launchers;
import dev.mansard.it.process.NginxProcess;
import dev.mansard.it.process.OldAtticClient;
import dev.mansard.it.process.TestCertificates;
import dev.mansard.it.process.TestHome;
import dev.mansard.store.blob.s3.S3Server;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;

/**
 * All processes of an installation as large teams run it, on the loopback interface, each with a
 * home of its own below one folder. The signer and those who call it show each other certificates;
 * nginx has the settings of {@code deploy/nginx} and a certificate of an authority made here.
 */
@SuppressWarnings("NullAway.Init") // set by begin
public final class Topology implements AutoCloseable {
  private static final int REPLICAS = 3;
  private static final String MASTER_KEY = "bWFzdGVyIGtleSBvZiBhIHRlc3QsIDMyIGJ5dGVzIDg=";

  private final Deque<List<AutoCloseable>> stages = new ArrayDeque<>();
  private final Path folder;
  private final int signerPort;
  private KillablePostgres database;
  private S3Server storage;
  private KafkaBroker broker;
  private ServerSettings settings;
  private String token;
  private DaemonProcess signer;
  private List<DaemonProcess> collectors;
  private List<Replica> replicas;
  private Authority authority;
  private NginxProcess nginx;
  private TestHome administrator;
  private volatile Path program = Launchers.bin("atticd");

  private Topology(Path folder, int signerPort) {
    this.folder = folder;
    this.signerPort = signerPort;
  }

  /**
   * Starts everything and waits until it is ready.
   *
   * @param folder for all data, settings and logs
   * @param port for TLS
   */
  public static Topology start(Path folder, int port) throws Exception {
    var topology = new Topology(folder, AtticdProcess.freePort());
    try {
      topology.begin(port);
      return topology;
    } catch (Exception | AssertionError e) {
      topology.close();
      throw e;
    }
  }

  private void begin(int port) throws Exception {
    stages.push(new ArrayList<>());
    together(
        List.<Callable<Object>>of(
            () -> database = owned(KillablePostgres.start(folder)),
            () -> storage = owned(S3Server.start(Files.createDirectories(folder.resolve("s3")))),
            () -> broker = owned(KafkaBroker.start()),
            () -> authority = Authority.create(folder.resolve("tls")),
            Topology::prepareLaunchers));
    var bucket = storage.newBucket();
    settings =
        new ServerSettings(
            database.port(), bucket, storage.endpoint(), signerUrl(), broker.servers());
    administrator = home("administrator", AtticdProcess.freePort(), "");
    together(
        List.<Callable<Object>>of(
            () -> administrator.launch("atticd", "--mode", "db-migrations").expectSuccess(),
            () -> token = administrator.makeToken(),
            this::migrateSigner));
    stages.push(new ArrayList<>());
    signer = owned(startSigner());
    stages.push(new ArrayList<>());
    replicas = together(replicaStarts());
    collectors =
        together(List.of(() -> startCollector("collector-1"), () -> startCollector("collector-2")));
    nginx =
        owned(
            NginxProcess.startWithTls(
                TestHome.in(folder, "nginx"),
                port,
                new NginxProcess.Certificate(authority.chain(), authority.key()),
                replicas.stream().map(Replica::port).toList()));
  }

  private static Object prepareLaunchers() {
    Launchers.prepare();
    Launchers.prepare("mansard-signer");
    return true;
  }

  private List<Callable<Replica>> replicaStarts() {
    var starts = new ArrayList<Callable<Replica>>();
    for (int i = 1; i <= REPLICAS; i++) {
      String name = "api-" + i;
      starts.add(() -> owned(startReplica(name, settings, "", Map.of())));
    }
    return starts;
  }

  /**
   * One more api-service, which nginx does not know of and the caller closes.
   *
   * @param more further tables of {@code server.toml}
   * @param environment beside that of its home's user
   */
  public Replica startReplica(
      String name, ServerSettings other, String more, Map<String, String> environment)
      throws IOException {
    int managementPort = AtticdProcess.freePort();
    var home = home(name, other, managementPort, more);
    return Replica.start(program, home, AtticdProcess.freePort(), managementPort, environment);
  }

  /**
   * Migrates the database for another version, which is the one of every api-service that is
   * started from now on. Those that run go on.
   */
  public void migrateTo(NewerServer newer) {
    var line = List.of(newer.program().toString(), "--mode", "db-migrations");
    administrator.program(line).run().expectSuccess();
    program = newer.program();
  }

  private DaemonProcess startCollector(String name) throws IOException {
    return owned(
        DaemonProcess.start(
            home(name, AtticdProcess.freePort(), ""),
            List.of("atticd", "--mode", "garbage-collector"),
            Map.of(),
            "Collecting garbage every"));
  }

  private TestHome home(String name, int managementPort, String more) throws IOException {
    return home(name, settings, managementPort, more);
  }

  private TestHome home(String name, ServerSettings other, int managementPort, String more)
      throws IOException {
    var home = TestHome.in(folder, name);
    Files.createDirectories(home.serverToml().getParent());
    Files.writeString(home.serverToml(), other.toml(managementPort, more));
    return home;
  }

  private <T extends AutoCloseable> T owned(T part) {
    synchronized (stages) {
      stages.element().add(part);
    }
    return part;
  }

  private static <T> List<T> together(List<Callable<T>> tasks) throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var results = new ArrayList<T>();
      for (var result : tasks.stream().map(threads::submit).toList()) {
        results.add(result.get());
      }
      return results;
    } catch (ExecutionException e) {
      throw new AssertionError("the topology does not start: " + e.getCause(), e.getCause());
    }
  }

  private Map<String, String> signerSettings() {
    return Map.of(
        "MANSARD_SIGNER_SERVICE_TOKEN", ServerSettings.SERVICE_TOKEN,
        "MANSARD_SIGNER_MASTER_KEY_BASE64", MASTER_KEY,
        "MANSARD_SIGNER_TLS_CERTIFICATE_FILE", TestCertificates.file("signer.pem").toString(),
        "MANSARD_SIGNER_TLS_KEY_FILE", TestCertificates.file("signer.key").toString(),
        "MANSARD_SIGNER_TLS_CLIENT_CA_FILE", TestCertificates.file("authority.pem").toString(),
        "QUARKUS_DATASOURCE_REACTIVE_URL",
            "postgresql://postgres:%s@127.0.0.1:%d/postgres"
                .formatted(ServerSettings.DATABASE_PASSWORD, database.port()));
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
    return DaemonProcess.startSigner(TestHome.in(folder, "signer"), signerPort, signerSettings());
  }

  /** The signer again, where it was. */
  public void restartSigner() throws IOException {
    signer = owned(startSigner());
  }

  /** By address, which is the one name in the signer's certificate. */
  public URI signerUrl() {
    return URI.create("https://127.0.0.1:" + signerPort);
  }

  public DaemonProcess signer() {
    return signer;
  }

  public KafkaBroker broker() {
    return broker;
  }

  public List<DaemonProcess> collectors() {
    return collectors;
  }

  public List<Replica> replicas() {
    return replicas;
  }

  public KillablePostgres database() {
    return database;
  }

  public URI storage() {
    return storage.endpoint();
  }

  /** What all api-services and collectors are started with. */
  public ServerSettings settings() {
    return settings;
  }

  /** A token that may do everything. */
  public String token() {
    return token;
  }

  /** What nobody but the processes that need it may ever see. */
  public List<String> secrets() {
    return List.of(
        ServerSettings.SERVICE_TOKEN,
        ServerSettings.DATABASE_PASSWORD,
        ServerSettings.TOKEN_KEY,
        decoded(ServerSettings.TOKEN_KEY),
        MASTER_KEY,
        decoded(MASTER_KEY),
        S3Server.CREDENTIALS.secretAccessKey());
  }

  private static String decoded(String base64) {
    return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
  }

  /** Where clients go: nginx, with TLS, by the name in its certificate. */
  public URI address() {
    return URI.create("https://localhost:" + nginx.port() + "/");
  }

  /** The certificate of the authority that clients have to trust. */
  public Path authority() {
    return authority.certificate();
  }

  /** The same with the machine's own, for a user who wants other caches, too. */
  public Path trusted() throws IOException {
    return authority.bundle();
  }

  public Path folder() {
    return folder;
  }

  /** A client of one replica, past nginx. */
  public OldAtticClient client(Replica replica) {
    return new OldAtticClient(replica.uri(""), token);
  }

  /** The first column of the first row. */
  public long number(String sql, Object... values) throws SQLException {
    try (var connection = database.connect();
        var statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) {
        statement.setObject(i + 1, values[i]);
      }
      try (var rows = statement.executeQuery()) {
        rows.next();
        return rows.getLong(1);
      }
    }
  }

  /** All processes; those that end together are ended together. */
  @Override
  public void close() {
    while (!stages.isEmpty()) {
      try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
        for (var part : stages.pop()) {
          var _ = threads.submit(() -> closeOne(part));
        }
      }
    }
  }

  private static Void closeOne(AutoCloseable part) throws Exception {
    part.close();
    return null;
  }
}
