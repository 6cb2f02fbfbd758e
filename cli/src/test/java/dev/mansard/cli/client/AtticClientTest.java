package dev.mansard.cli.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mansard.cli.FakeAttic;
import dev.mansard.protocol.access.CacheName;
import dev.mansard.protocol.api.UploadInfo;
import dev.mansard.protocol.nix.Sha256;
import dev.mansard.protocol.nix.StorePath;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class AtticClientTest {
  private static final String UPLOAD = "/_api/v1/upload-path";
  private static final CacheName CACHE = CacheName.parse("hello");
  private static final StorePath PATH =
      StorePath.parse("/nix/store/bbyjdnxabw5k0vssng35a44j611w3253-tv-file");
  private static final byte[] NAR = new byte[100];

  private FakeAttic server;

  @BeforeEach
  void start() throws IOException {
    server = new FakeAttic();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static AtticClient client(String url, Optional<String> proxy) {
    var limit = Duration.ofSeconds(1);
    return new Connection(
            name -> proxy.filter(_ -> name.equalsIgnoreCase("https_proxy")),
            new Timeouts(limit, limit, limit, limit),
            new Random(1),
            wait -> {},
            Clock.systemUTC())
        .open(URI.create(url), Optional.empty());
  }

  private static UploadOutcome upload(AtticClient client) throws IOException {
    var info =
        new UploadInfo(
            CACHE,
            PATH.hash(),
            PATH,
            List.of(),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            Optional.empty(),
            Sha256.digest(NAR),
            NAR.length);
    return client.upload(
        new Upload(info, out -> out.write(NAR), EndPermit.granted(), false), CallListener.NONE);
  }

  private UploadOutcome uploadAnswered(int status, String body) throws IOException {
    server.fail(UPLOAD, FakeAttic.answer(status, body));
    return upload(client(server.url(), Optional.empty()));
  }

  @Test
  void doesNotTakeAnotherAnswerForNothingMissing() {
    server.fail("/_api/v1/get-missing-paths", FakeAttic.answer(200, "{}"));
    AtticClient client = client(server.url(), Optional.empty());

    assertThatThrownBy(() -> client.getMissingPaths(CACHE, List.of(PATH.hash())))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("cannot be read");
  }

  @Test
  void takesAnUploadThatIsAnsweredByAnEmptyBodyForASuccess() throws IOException {
    assertThat(uploadAnswered(200, "")).isInstanceOf(UploadOutcome.Accepted.class);
  }

  @Test
  void doesNotTakeALogInPageForAnUpload() {
    assertThatThrownBy(() -> uploadAnswered(200, "<html>Please log in</html>"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("cannot be read");
  }

  @Test
  void takesOnlyAnObjectConflictForAConflict() throws IOException {
    assertThat(uploadAnswered(409, "{\"code\":409,\"error\":\"ObjectConflict\",\"message\":\"x\"}"))
        .isInstanceOf(UploadOutcome.Conflict.class);
    assertThatThrownBy(() -> uploadAnswered(409, "{\"error\":\"InUse\",\"message\":\"x\"}"))
        .isInstanceOf(ServerRefusedException.class);
    assertThatThrownBy(() -> uploadAnswered(409, "busy"))
        .isInstanceOf(ServerRefusedException.class);
  }

  @Test
  void givesUpOnAProxyThatNeverOpensTheTunnel() throws IOException {
    try (var proxy = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      AtticClient client =
          client("https://cache.example/", Optional.of("http://127.0.0.1:" + proxy.getLocalPort()));

      assertThatThrownBy(() -> upload(client))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("took no byte");
    }
  }
}
