package dev.mansard.api.upload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mansard.api.testing.Api;
import dev.mansard.api.testing.RawHttp;
import dev.mansard.api.testing.Rows;
import dev.mansard.api.testing.SampleNar;
import dev.mansard.api.testing.ServerResource;
import dev.mansard.api.testing.Tokens;
import dev.mansard.store.blob.BlobStorage;
import dev.mansard.store.bridge.Repositories;
import dev.mansard.store.upload.AbandonedUploads;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.sqlclient.Pool;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** PostgreSQL is killed under an upload, or all connections are taken. */
@QuarkusTest
@QuarkusTestResource(ServerResource.class)
class DatabaseTroubleIT {
  private static final int POOL = 8;
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final String PRIORITY = "{\"priority\":3}";

  private final Api root = Api.root();
  private final String cache = "d" + UUID.randomUUID().toString().substring(0, 8);
  @Inject BlobStorage storage;
  @Inject Repositories repositories;
  @Inject Pool pool;

  @BeforeEach
  void createCache() {
    root.createCache(cache, false);
  }

  @Test
  void asksToComeBackWhenTheDatabaseIsKilledDuringAnUpload() throws Exception {
    var nar = SampleNar.large(3_000_000);
    var before = blobs();
    String answer;
    try (var upload = new RawHttp()) {
      upload.request(
          "PUT /_api/v1/upload-path HTTP/1.1",
          "Host: h",
          "Authorization: Bearer " + Tokens.root(),
          "X-Attic-Nar-Info: " + nar.info(cache).encode(),
          "Content-Length: " + nar.size());
      upload.send(Arrays.copyOf(nar.bytes(), 1_500_000));
      awaitLease();
      try {
        int sent = sendWhileTheDatabaseIsKilled(upload, nar.bytes(), 1_500_000);
        upload.send(Arrays.copyOfRange(nar.bytes(), sent, nar.size()));
        answer = upload.readAnswer();
      } finally {
        ServerResource.restartDatabase();
      }
    }

    assertThat(answer).startsWith("HTTP/1.1 503 ").containsIgnoringCase("retry-after: ");
    assertThat(count("nar where " + is(nar))).isEqualTo("0");
    assertThat(root.get("/" + cache + "/" + nar.hash().value() + ".narinfo").statusCode())
        .isEqualTo(404);
    Rows.change("update mansard.lease set expires_at = now() - interval '1 s'");
    new AbandonedUploads(storage, repositories, LIMIT).reap(100);
    assertThat(blobs()).isEqualTo(before);
    assertThat(nar.push(root, cache).statusCode()).isEqualTo(200);
    assertThat(blobs()).hasSize(before.size() + 1);
  }

  @Test
  void asksToComeBackWhileAllConnectionsAreTaken() throws Exception {
    var nar = SampleNar.small();
    var info = "/" + cache + "/" + nar.hash().value() + ".narinfo";
    var cacheInfo = "/" + cache + "/nix-cache-info";
    var waiting = Collections.synchronizedList(new ArrayList<HttpResponse<byte[]>>());
    var threads = new ArrayList<Thread>();
    try (var connection = ServerResource.postgres().getPostgresDatabase().getConnection();
        var statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("lock table mansard.cache in access exclusive mode");
      for (int i = 0; i < POOL; i++) {
        threads.add(
            Thread.startVirtualThread(() -> waiting.add(patiently(() -> root.get(cacheInfo)))));
      }
      awaitBlockedStatements();

      for (var answer : List.of(root.get(info), nar.push(root, cache))) {
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("retry-after")).isPresent();
        assertThat(Api.json(answer).getString("error")).isEqualTo("ServiceUnavailable");
      }
      connection.rollback();
    }
    for (var thread : threads) {
      thread.join();
    }

    assertThat(waiting).hasSize(POOL).allMatch(answer -> answer.statusCode() == 200);
    assertThat(nar.push(root, cache).statusCode()).isEqualTo(200);
  }

  /** A replica is paused between two statements of its commit. */
  @Test
  void waitsForNoReplicaThatIsPausedInACommit() throws Exception {
    var nar = SampleNar.small();
    nar.push(root, cache);
    var other = nar.withOtherPath();
    pool.getConnection()
        .compose(replica -> replica.begin().compose(_ -> replica.query(lock(nar)).execute()))
        .toCompletionStage()
        .toCompletableFuture()
        .get(LIMIT.toSeconds(), TimeUnit.SECONDS);

    assertThat(other.push(root, cache).statusCode()).isEqualTo(200);
  }

  /** Somebody does not stop working on the row. */
  @Test
  void asksToComeBackWhenARowStaysLocked() throws Exception {
    var nar = SampleNar.small();
    nar.push(root, cache);
    var other = nar.withOtherPath();
    try (var connection = ServerResource.postgres().getPostgresDatabase().getConnection();
        var statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute(lock(nar));

      var answer = other.push(root, cache);

      assertThat(answer.statusCode()).isEqualTo(503);
      assertThat(answer.headers().firstValue("retry-after")).isPresent();
      connection.rollback();
    }
    assertThat(other.push(root, cache).statusCode()).isEqualTo(200);
  }

  /** The old primary, or a standby that is not promoted yet. */
  @Test
  void asksToComeBackWhileTheDatabaseIsReadOnly() throws Exception {
    var config = "/_api/v1/cache-config/" + cache;
    HttpResponse<byte[]> answer;
    try (var connection = ServerResource.postgres().getPostgresDatabase().getConnection();
        var statement = connection.createStatement()) {
      statement.execute("alter role postgres set default_transaction_read_only = on");
      try {
        endSessions();
        patiently(() -> root.get(config)); // until there are new ones
        answer = root.patch(config, PRIORITY);
      } finally {
        statement.execute("alter role postgres reset default_transaction_read_only");
        endSessions();
      }
    }

    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.headers().firstValue("retry-after")).isPresent();
    assertThat(patiently(() -> root.patch(config, PRIORITY)).statusCode()).isEqualTo(200);
  }

  /** Of the pool; those that come after have the settings that their role has now. */
  private static void endSessions() throws SQLException {
    Rows.all(
        """
        select pg_terminate_backend(pid, 10000)::text from pg_stat_activity
        where application_name like 'vertx%'
        """);
  }

  private static String lock(SampleNar nar) {
    return "select from mansard.nar where " + is(nar) + " for update";
  }

  private static String is(SampleNar nar) {
    return "nar_hash = '\\x" + nar.narHash().hex() + "'";
  }

  /** Asked until there is an answer. */
  private static HttpResponse<byte[]> patiently(Supplier<HttpResponse<byte[]>> request) {
    var answer = request.get();
    while (answer.statusCode() == 503) {
      answer = request.get();
    }
    return answer;
  }

  /** A byte now and then, so that the server does not take the client for gone. */
  private static int sendWhileTheDatabaseIsKilled(RawHttp upload, byte[] nar, int from)
      throws Exception {
    var kill = CompletableFuture.runAsync(DatabaseTroubleIT::killDatabase);
    int sent = from;
    while (!kill.isDone()) {
      upload.send(Arrays.copyOfRange(nar, sent, ++sent));
      var _ = kill.copy().completeOnTimeout(null, 100, TimeUnit.MILLISECONDS).get();
    }
    kill.get();
    return sent;
  }

  private static void killDatabase() {
    try {
      ServerResource.killDatabase();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void awaitLease() {
    await().atMost(LIMIT).until(() -> !count("lease").equals("0"));
  }

  private static void awaitBlockedStatements() {
    var blocked = "select count(*) from pg_stat_activity where wait_event_type = 'Lock'";
    await().atMost(LIMIT).until(() -> Rows.one(blocked).equals(Integer.toString(POOL)));
  }

  private static String count(String from) throws SQLException {
    return Rows.one("select count(*) from mansard." + from);
  }

  private static Set<Path> blobs() throws IOException {
    try (var files = Files.walk(ServerResource.blobs())) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> file.toString().contains("pack"))
          .collect(Collectors.toSet());
    }
  }
}
