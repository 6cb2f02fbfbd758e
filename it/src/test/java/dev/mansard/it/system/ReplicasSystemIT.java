package dev.mansard.it.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mansard.it.process.NixStore;
import dev.mansard.it.process.OldAtticClient;
import dev.mansard.it.process.PlainNar;
import dev.mansard.it.process.TestHome;
import dev.mansard.it.topology.Replica;
import dev.mansard.it.topology.Topology;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Three api-services behind a real nginx with TLS, as deploy/topology starts them. */
@ExtendWith(SharedTopology.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init") // set before all tests
final class ReplicasSystemIT {
  /** How long after a change nobody may be told the old state. */
  private static final Duration BOUND = Duration.ofSeconds(1);

  @TempDir private Path folder;
  private Topology topology;

  @BeforeAll
  void start(Topology shared) {
    topology = shared;
  }

  @Test
  void pushAndPullGoThroughTlsAndAllReplicas() throws Exception {
    var users = new Users(topology, folder);
    var pusher = users.login("pusher");
    var path = SamplePackages.closure(pusher.store(), "replicas");
    var hash = pusher.store().verifiedHash(path);
    pusher.run("cache", "create", "replicas").expectSuccess();
    pusher.run("push", "replicas", path).expectSuccess();

    var before = topology.replicas().stream().map(ReplicasSystemIT::answers).toList();
    var puller = users.login("puller");
    puller.run("use", "replicas").expectSuccess();
    puller.store().realise(path).expectSuccess();

    assertThat(puller.store().verifiedHash(path)).isEqualTo(hash);
    assertThat(puller.store().home().nixConf()).content().contains(topology.address() + "replicas");
    for (int i = 0; i < before.size(); i++) {
      assertThat(answers(topology.replicas().get(i)))
          .as("replica %d", i)
          .isGreaterThan(before.get(i));
    }
  }

  /** How many narinfos it has answered so far. */
  private static double answers(Replica replica) {
    return replica
        .managed("metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith("mansard_http_server_requests_seconds_count{"))
        .filter(line -> line.contains("route=\"narinfo\""))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .sum();
  }

  @Test
  void whoDoesNotTrustTheAuthorityIsNotLetIn() throws Exception {
    var stranger = new Attic(NixStore.create(TestHome.in(folder, "stranger")));
    stranger.run("login", "local", topology.address() + "", topology.token()).expectSuccess();

    var refused = stranger.run("cache", "create", "stranger");

    assertThat(refused.exit()).isEqualTo(1);
    assertThat(refused.all()).contains("certification path");
  }

  @Test
  void clientsAreSpokenToByHttp2() throws Exception {
    try (var client = trustingClient()) {
      var answer =
          client.send(
              HttpRequest.newBuilder(topology.address()).build(),
              HttpResponse.BodyHandlers.ofString());

      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
    }
  }

  private HttpClient trustingClient() throws Exception {
    var trusted = KeyStore.getInstance(KeyStore.getDefaultType());
    trusted.load(null, new char[0]);
    try (var input = Files.newInputStream(topology.authority())) {
      trusted.setCertificateEntry(
          "authority", CertificateFactory.getInstance("X.509").generateCertificate(input));
    }
    var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    var tls = SSLContext.getInstance("TLS");
    tls.init(null, trust.getTrustManagers(), null);
    return HttpClient.newBuilder().sslContext(tls).build();
  }

  @Test
  void whatOneReplicaAcknowledgedAllServeAtOnce() throws Exception {
    var random = new Random(7);
    var clients = topology.replicas().stream().map(topology::client).toList();
    create(clients.getFirst(), "at-once");
    for (int i = 0; i < 30; i++) {
      var upload = upload("at-once", i, random);
      // A question before the push: that it was not there must not be remembered.
      for (var client : clients) {
        assertThat(narInfo(client, upload)).isEqualTo(404);
      }

      patiently(clients.get(i % clients.size()), upload);

      for (var client : clients) {
        assertThat(narInfo(client, upload)).isEqualTo(200);
        assertThat(client.get("at-once/nar/" + upload.hash() + ".nar").statusCode()).isIn(200, 307);
      }
    }
  }

  /**
   * A replica answers from memory only while a notification that it sent itself less than 750 ms
   * ago has come back, and PostgreSQL delivers in the order of commits. So whoever asks later than
   * that after a change cannot get the old answer, however slow the machine is: it makes requests
   * late, never answers old. Hence the bound is one on requests sent after it.
   */
  @Test
  void aCacheThatBecomesPrivateIsClosedEverywhereWithinASecond(TestReporter reporter)
      throws Exception {
    var upload = upload("closed", 1, new Random(8));
    var first = topology.client(topology.replicas().getFirst());
    create(first, "closed");
    patiently(first, upload);
    keepInMemory(upload, "closed");

    var change = first.sendJson("PATCH", "_api/v1/cache-config/closed", "{\"is_public\":false}");
    long changed = System.nanoTime();

    assertThat(change.statusCode()).as(change.body()).isEqualTo(200);
    reporter.publishEntry(
        "private", watch(changed, "closed/" + upload.hash() + ".narinfo", 401) + " ms");
  }

  @Test
  void aCacheThatIsDestroyedIsGoneEverywhereWithinASecond(TestReporter reporter) throws Exception {
    var upload = upload("destroyed", 1, new Random(9));
    var first = topology.client(topology.replicas().getFirst());
    create(first, "destroyed");
    patiently(first, upload);
    keepInMemory(upload, "destroyed");

    var change = first.destroyCache("destroyed");
    long changed = System.nanoTime();

    assertThat(change.statusCode()).as(change.body()).isEqualTo(200);
    reporter.publishEntry(
        "destroyed", watch(changed, "destroyed/" + upload.hash() + ".narinfo", 401) + " ms");
  }

  /** So that all replicas have the answer in memory. */
  private void keepInMemory(OldAtticClient.Upload upload, String cache) throws Exception {
    for (var replica : topology.replicas()) {
      var nobody = new OldAtticClient(replica.uri(""), "");
      for (int i = 0; i < 3; i++) {
        assertThat(nobody.get(cache + "/" + upload.hash() + ".narinfo").statusCode())
            .isEqualTo(200);
      }
    }
  }

  /**
   * Asks all replicas without a token until each has answered anew ten times, and fails if one that
   * was asked after the bound gave the old answer.
   *
   * @return when the last old answer was asked for, in milliseconds after the change
   */
  private long watch(long changed, String path, int expected) throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      long last = 0;
      var watches =
          topology.replicas().stream()
              .map(replica -> threads.submit(watchOne(replica, changed, path, expected)))
              .toList();
      for (var each : watches) {
        last = Math.max(last, each.get());
      }
      return last;
    }
  }

  private static Callable<Long> watchOne(Replica replica, long changed, String path, int expected) {
    return () -> {
      var nobody = new OldAtticClient(replica.uri(""), "");
      long last = 0;
      for (int seen = 0; seen < 10; ) {
        var after = Duration.ofNanos(System.nanoTime() - changed);
        int status = nobody.get(path).statusCode();
        if (status == expected) {
          seen++;
        } else {
          assertThat(status).isEqualTo(200);
          assertThat(after).as("an old answer, asked for after").isLessThan(BOUND);
          last = after.toMillis();
        }
      }
      return last;
    };
  }

  private static int narInfo(OldAtticClient client, OldAtticClient.Upload upload)
      throws IOException, InterruptedException {
    return client.get("at-once/" + upload.hash() + ".narinfo").statusCode();
  }

  private static void create(OldAtticClient client, String cache) throws Exception {
    var answer = client.createCache(cache, true);
    for (int i = 0; i < 10 && answer.statusCode() == 503; i++) {
      answer = client.createCache(cache, true); // on a busy machine the first key takes long
    }
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
  }

  private static void patiently(OldAtticClient client, OldAtticClient.Upload upload)
      throws Exception {
    var answer = client.upload(upload);
    for (int i = 0; i < 10 && answer.statusCode() == 503; i++) {
      answer = client.upload(upload);
    }
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
  }

  private static OldAtticClient.Upload upload(String cache, int number, Random random) {
    var content = new byte[20_000];
    random.nextBytes(content);
    return new OldAtticClient.Upload(
        cache, "/nix/store/%032d-%s".formatted(number, cache), List.of(), PlainNar.of(content));
  }
}
