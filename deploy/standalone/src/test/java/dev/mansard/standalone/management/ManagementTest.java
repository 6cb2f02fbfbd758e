package dev.mansard.standalone.management;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mansard.standalone.config.ListenAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ManagementTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Duration NO_END = Duration.ofHours(1);
  private static final int MANY = 300;

  private final List<Socket> sockets = new ArrayList<>();

  @AfterEach
  void close() throws IOException {
    for (var socket : sockets) {
      socket.close();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "G", "GET /q/health/live HTTP/1.1\r\nHost: x\r\nX: "})
  void answersBesideConnectionsThatDoNotFinishTheirRequest(String beginning) throws Exception {
    try (var management = open(NO_END)) {
      for (int i = 0; i < MANY; i++) {
        connect(management, beginning);
      }

      assertThat(status(management, "/q/health/live")).isEqualTo(200);
      assertThat(status(management, "/q/metrics")).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "G", "GET /q/health/live HTTP/1.1\r\nHost: x\r\nX: "})
  void closesConnectionsThatDoNotFinishTheirRequest(String beginning) throws Exception {
    try (var management = open(Duration.ofSeconds(2))) {
      var silent = connect(management, beginning);

      assertThat(silent.getInputStream().readAllBytes()).isEmpty();
    }
  }

  /** It would begin anew with every byte if silence were what is limited. */
  @Test
  void closesAConnectionThatBringsAByteNowAndThen() throws Exception {
    try (var management = open(Duration.ofMillis(200))) {
      var trickling = connect(management, "GET /");

      assertThatThrownBy(() -> trickle(trickling)).isInstanceOf(IOException.class);
    }
  }

  @Test
  void answersOneRequestOfAConnection() throws Exception {
    try (var management = open(NO_END)) {
      var request = "HEAD /q/health/live HTTP/1.1\r\nHost: x\r\n\r\n";
      var socket = connect(management, request + request);

      assertThat(new String(socket.getInputStream().readAllBytes(), ISO_8859_1))
          .containsOnlyOnce("HTTP/1.1 200 ")
          .containsIgnoringCase("connection: close\r\n")
          .endsWith("\r\n\r\n");
    }
  }

  @Test
  void refusesAnAddressThatIsTaken() throws Exception {
    try (var management = open(NO_END)) {
      var taken = ListenAddress.parse("127.0.0.1:" + management.port());

      assertThatThrownBy(() -> Management.open(taken, "1", Map.of()))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("in use");
    }
  }

  private static Management open(Duration life) throws IOException {
    return Management.open(ListenAddress.parse("127.0.0.1:0"), "1", Map.of(), life);
  }

  private Socket connect(Management management, String beginning) throws IOException {
    var socket = new Socket(InetAddress.getLoopbackAddress(), management.port());
    sockets.add(socket);
    socket.setSoTimeout(Math.toIntExact(LIMIT.toMillis()));
    socket.getOutputStream().write(beginning.getBytes(ISO_8859_1));
    return socket;
  }

  private static void trickle(Socket socket) throws IOException {
    socket.setSoTimeout(20);
    for (long end = System.nanoTime() + LIMIT.toNanos(); System.nanoTime() < end; ) {
      socket.getOutputStream().write('x');
      try {
        if (socket.getInputStream().read() == -1) {
          throw new IOException("closed");
        }
      } catch (SocketTimeoutException e) {
        // still open
      }
    }
  }

  private static int status(Management management, String path)
      throws IOException, InterruptedException {
    var uri = URI.create("http://127.0.0.1:" + management.port() + path);
    try (var http = HttpClient.newHttpClient()) {
      return http.send(
              HttpRequest.newBuilder(uri).timeout(LIMIT).build(),
              HttpResponse.BodyHandlers.discarding())
          .statusCode();
    }
  }
}
