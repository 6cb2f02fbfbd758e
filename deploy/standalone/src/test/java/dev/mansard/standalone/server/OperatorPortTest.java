package dev.mansard.standalone.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mansard.standalone.config.ConfigText;
import dev.mansard.standalone.config.Environment;
import dev.mansard.standalone.config.ServerConfig;
import dev.mansard.standalone.config.ServerConfigReader;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OperatorPortTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final AtomicInteger open = new AtomicInteger();
  private ServerSocket bucket;

  @BeforeEach
  void listen() throws IOException {
    bucket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofPlatform().daemon().start(this::accept);
  }

  @AfterEach
  void close() throws IOException {
    bucket.close();
  }

  /** Its probe keeps a connection to the bucket between two questions. */
  @Test
  void closesItsConnectionsToTheBucket() {
    var config = config();
    var silent = new Terminal(nowhere(), nowhere());
    try (var database = Database.open(config.database().location());
        var port = OperatorPort.open(config, database, silent)) {
      await().atMost(LIMIT).untilAsserted(() -> assertThat(open.get()).isPositive());
      assertThat(port.registry().find("mansard.dependency.up").gauges()).hasSize(2);
    }

    await().atMost(LIMIT).untilAsserted(() -> assertThat(open.get()).isZero());
  }

  private void accept() {
    while (!bucket.isClosed()) {
      try {
        var client = bucket.accept();
        Thread.ofPlatform().daemon().start(() -> serve(client));
      } catch (IOException e) {
        return;
      }
    }
  }

  /** A bucket that is there: 200 to every request, on a connection that stays. */
  private void serve(Socket client) {
    open.incrementAndGet();
    try (client;
        var in =
            new BufferedReader(
                new InputStreamReader(client.getInputStream(), StandardCharsets.ISO_8859_1))) {
      for (var line = in.readLine(); line != null; line = in.readLine()) {
        if (line.isEmpty()) {
          var answer = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
          client.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
        }
      }
    } catch (IOException e) {
      // as good as an orderly end
    } finally {
      open.decrementAndGet();
    }
  }

  private ServerConfig config() {
    var secret =
        Base64.getEncoder()
            .encodeToString(
                "a secret of enough bytes, 32 or more".getBytes(StandardCharsets.UTF_8));
    var text =
        """
        [database]
        url = "postgres://nobody@127.0.0.1:1/mansard"
        [storage]
        type = "s3"
        region = "local"
        bucket = "store"
        endpoint = "http://127.0.0.1:%d"
        [storage.credentials]
        access_key_id = "id"
        secret_access_key = "secret"
        [compression]
        type = "zstd"
        [jwt.signing]
        token-hs256-secret-base64 = "%s"
        [management]
        listen = "127.0.0.1:0"
        """
            .formatted(bucket.getLocalPort(), secret);
    return ServerConfigReader.read(new ConfigText("test", text), new Environment(Map.of()));
  }

  private static PrintStream nowhere() {
    return new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
  }
}
