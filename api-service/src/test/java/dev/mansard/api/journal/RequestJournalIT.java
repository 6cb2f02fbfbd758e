package dev.mansard.api.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mansard.api.testing.Api;
import dev.mansard.api.testing.SampleNar;
import dev.mansard.api.testing.ServerResource;
import dev.mansard.api.testing.Tokens;
import dev.mansard.protocol.access.Permission;
import dev.mansard.protocol.log.LogLine;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The lines of access and audit log, and what never is in them. */
@QuarkusTest
@QuarkusTestResource(ServerResource.class)
class RequestJournalIT {
  private static final List<Logger> LOGGERS =
      List.of(Logger.getLogger("mansard.access"), Logger.getLogger("mansard.audit"));

  private final Queue<LogLine> lines = new ConcurrentLinkedQueue<>();
  private final Handler handler = new Lines();
  private final Api root = Api.root();
  private final String cache = "j" + UUID.randomUUID().toString().substring(0, 8);

  private final class Lines extends Handler {
    @Override
    public void publish(LogRecord record) {
      lines.add((LogLine) record.getParameters()[0]);
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  @BeforeEach
  void listen() {
    LOGGERS.forEach(logger -> logger.setLevel(Level.INFO));
    LOGGERS.forEach(logger -> logger.addHandler(handler));
  }

  @AfterEach
  void stopListening() {
    LOGGERS.forEach(logger -> logger.removeHandler(handler));
    LOGGERS.forEach(logger -> logger.setLevel(null));
  }

  @Test
  void everyRequestHasALine() {
    root.createCache(cache, true);
    var path = "/" + cache + "/" + "0".repeat(32) + ".narinfo";

    assertThat(root.header("X-Request-Id", "my-request").get(path).statusCode()).isEqualTo(404);

    var line = line("request", "requestId", "my-request");
    assertThat(line.fields())
        .containsEntry("remote", "127.0.0.1")
        .containsEntry("method", "GET")
        .containsEntry("route", "narinfo")
        .containsEntry("path", path)
        .containsEntry("status", 404)
        .containsEntry("answered", "yes")
        .containsKeys("in", "out", "ms")
        .doesNotContainKey("forwarded");
    assertThat((Long) line.fields().get("out")).isPositive();
    assertThat(line.toString()).startsWith("request remote=127.0.0.1 method=GET route=narinfo");
  }

  @Test
  void everyWriteHasALineThatSaysWhoAndWhat() {
    root.createCache(cache, true);
    var nar = SampleNar.small();
    assertThat(nar.push(root, cache).statusCode()).isEqualTo(200);
    assertThat(root.patch("/_api/v1/cache-config/" + cache, "{\"priority\":30}").statusCode())
        .isEqualTo(200);
    var pin = "{\"store_path\":\"" + nar.path() + "\"}";
    var pinned =
        root.header("Content-Type", "application/json")
            .send("PUT", "/_api/v1/pins/" + cache + "/release", BodyPublishers.ofString(pin));
    assertThat(root.delete("/_api/v1/cache-config/" + cache).statusCode()).isEqualTo(200);

    assertThat(audit("create-cache").fields())
        .containsEntry("user", "tester")
        .containsEntry("cache", cache)
        .containsEntry("outcome", "done")
        .containsEntry("remote", "127.0.0.1")
        .containsKey("requestId");
    assertThat(audit("upload").fields())
        .containsEntry("object", nar.path().toString())
        .containsEntry("outcome", "done");
    assertThat(audit("configure-cache").fields()).containsEntry("outcome", "done");
    assertThat(audit("pin").fields())
        .containsEntry("object", "release")
        .containsEntry("status", pinned.statusCode());
    assertThat(audit("destroy-cache").fields()).containsEntry("outcome", "done");
  }

  @Test
  void aWriteThatIsRefusedIsThereAsOne() {
    root.createCache(cache, true);

    Api.stranger().delete("/_api/v1/cache-config/" + cache);
    assertThat(audit("destroy-cache").fields())
        .containsEntry("user", "-")
        .containsEntry("outcome", "refused");

    var nar = SampleNar.small();
    assertThat(nar.push(Api.with(Tokens.without(Permission.PUSH)), cache).statusCode())
        .isEqualTo(403);
    assertThat(audit("upload").fields())
        .containsEntry("user", "tester")
        .containsEntry("outcome", "refused")
        .containsEntry("status", 403);
  }

  @Test
  void readsAreNotAudited() {
    root.createCache(cache, true);
    root.get("/_api/v1/cache-config/" + cache);
    var id = "read-" + cache;
    root.header("X-Request-Id", id).get("/" + cache + "/nix-cache-info");

    var _ = line("request", "requestId", id);
    assertThat(lines).filteredOn(line -> line.title().equals("audit")).hasSize(1);
  }

  @Test
  void tellsWhatAProxySaysOfTheClientUnlessItIsNoAddress() {
    root.header("X-Forwarded-For", "192.0.2.7, 10.0.0.1").header("X-Request-Id", "a1").get("/");
    root.header("X-Forwarded-For", "\" user=root").header("X-Request-Id", "a2").get("/");

    assertThat(line("request", "requestId", "a1").fields())
        .containsEntry("forwarded", "192.0.2.7, 10.0.0.1");
    assertThat(line("request", "requestId", "a2").fields()).doesNotContainKey("forwarded");
  }

  @Test
  void noLineHoldsASecret() {
    root.createCache(cache, false);
    var token = Tokens.root();
    var basic = Base64.getEncoder().encodeToString((":" + token).getBytes(StandardCharsets.UTF_8));
    Api.stranger().header("Authorization", "Basic " + basic).get("/" + cache + "/nix-cache-info");
    Api.stranger().get("/" + cache + "/nix-cache-info?token=" + token);
    Api.stranger().header("Cookie", "session=" + token).get("/" + cache + "/nix-cache-info");
    var keypair = "{\"keypair\":{\"Keypair\":\"tv-cache-1:c2VjcmV0c2VjcmV0\"}}";
    root.patch("/_api/v1/cache-config/" + cache, keypair);
    SampleNar.small().push(root, cache);

    var _ = audit("upload");
    assertThat(lines).hasSizeGreaterThan(6);
    var all = lines.toString();
    for (var part : token.split("\\.")) {
      assertThat(all).doesNotContain(part);
    }
    assertThat(all).doesNotContain(basic.substring(4, 40), "token=", "c2VjcmV0c2VjcmV0");
  }

  private LogLine audit(String action) {
    return line("audit", "action", action);
  }

  /** It is written when the client has its answer already. */
  private LogLine line(String title, String field, String value) {
    return await()
        .until(
            () ->
                lines.stream()
                    .filter(line -> line.title().equals(title))
                    .filter(line -> value.equals(line.fields().get(field)))
                    .findFirst(),
            found -> found.isPresent())
        .orElseThrow();
  }
}
