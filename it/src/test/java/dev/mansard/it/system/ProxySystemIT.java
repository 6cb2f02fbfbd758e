package dev.mansard.it.system;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mansard.it.process.NginxProcess;
import dev.mansard.it.process.Pause;
import dev.mansard.it.process.Prerequisites;
import dev.mansard.it.process.TestHome;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A real nginx between client and server, as most installations have one. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ProxySystemIT {
  private static final List<String> UNCLEAR_ENDS =
      List.of(
          "Content-Length: 5\r\nTransfer-Encoding: chunked",
          "Transfer-Encoding: chunked\r\nContent-Length: 50",
          "Content-Length: 5\r\nContent-Length: 50",
          "Content-Length: 5, 50",
          "Content-Length: +5",
          "Transfer-Encoding: xchunked",
          "Transfer-Encoding: identity",
          "Transfer-Encoding: chunked, identity",
          "Transfer-Encoding: identity, chunked",
          "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity",
          "Transfer-Encoding: identity\r\nTransfer-Encoding: chunked",
          "Transfer-Encoding: \u000bchunked",
          "Transfer-Encoding : chunked",
          "Transfer-Encoding\u0000: chunked\r\nContent-Length: 5",
          "X-Fold: a\r\n Transfer-Encoding: chunked",
          "X-Fold: a\r\n\tContent-Length: 50",
          "Content-Length: 5\r\n Content-Length: 50",
          "Transfer-Encoding:\r\n chunked");

  private Path folder;
  private RunningServer server;

  @BeforeAll
  void startServer(@TempDir Path shared) throws Exception {
    folder = shared;
    Prerequisites.requirePrivateNixFolder();
    Prerequisites.requirePrograms("nginx");
    server = RunningServer.start(folder);
  }

  @AfterAll
  void stopServer() {
    if (server != null) {
      server.close();
    }
  }

  @Test
  void pushAndPullGoThroughNginx() throws Exception {
    try (var nginx =
        NginxProcess.start(TestHome.in(folder, "nginx"), server.process().port(), "0")) {
      var attic = server.user(folder, "behind", address(nginx));
      var store = attic.store();
      var path = SamplePackages.closure(store, "behind");
      var hash = store.verifiedHash(path);

      attic.run("cache", "create", "behind").expectSuccess();
      attic.run("push", "behind", path).expectSuccess();
      attic.run("use", "behind").expectSuccess();
      store.delete(store.closure(path));
      store.realise(path).expectSuccess();

      assertThat(store.verifiedHash(path)).isEqualTo(hash);
      assertThat(store.home().nixConf())
          .content()
          .contains("http://localhost:" + nginx.port() + "/behind");
    }
  }

  @Test
  void bodyLimitOfTheProxyIsNamedInTheMessage() throws Exception {
    try (var nginx =
        NginxProcess.start(TestHome.in(folder, "small"), server.process().port(), "1m")) {
      var attic = server.user(folder, "limited", address(nginx));
      var small = SamplePackages.big(attic.store(), "small", 100_000);
      var big = SamplePackages.big(attic.store(), "big", 3_000_000);
      attic.run("cache", "create", "limited").expectSuccess();

      var refused = attic.run("push", "limited", big, small);

      assertThat(refused.exit()).isEqualTo(1);
      assertThat(refused.all()).contains("413", "proxy", "limit the size");
      assertThat(attic.run("push", "limited", small).expectSuccess().all())
          .contains("1 already cached");
    }
  }

  /**
   * Requests of which nginx and the server could see the end of the body in different places: there
   * is one answer, a refusal, and whoever comes next on nginx's connections gets their own.
   */
  @Test
  void noRequestHidesInTheBodyOfAnother() throws Exception {
    try (var nginx =
        NginxProcess.start(TestHome.in(folder, "smuggler"), server.process().port(), "0")) {
      for (var framing : UNCLEAR_ENDS) {
        var answers =
            exchange(
                nginx,
                "POST /_api/v1/get-missing-paths HTTP/1.1\r\nHost: h\r\nConnection: close\r\n"
                    + "Content-Type: application/json\r\n"
                    + framing
                    + "\r\n\r\n0\r\n\r\nGET /hidden HTTP/1.1\r\nHost: h\r\n\r\n");

        assertThat(answers).as(framing).startsWith("HTTP/1.1 ").doesNotContain("HTTP/1.1 200");
        assertThat(answers.split("HTTP/1\\.1 ", -1)).as(framing).hasSize(2);
        for (int i = 0; i < 2; i++) {
          assertThat(exchange(nginx, "GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"))
              .as(framing)
              .startsWith("HTTP/1.1 200 ")
              .contains("attic login");
        }
      }
    }
  }

  @Test
  void nginxGivesUpOnHeadersThatTrickleIn() throws Exception {
    try (var nginx =
            NginxProcess.start(TestHome.in(folder, "patient"), server.process().port(), "0");
        var socket = new Socket(InetAddress.getLoopbackAddress(), nginx.port())) {
      socket.setSoTimeout(100);
      socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: h\r\nX-Slow: ".getBytes(US_ASCII));

      assertThat(Pause.until(Duration.ofSeconds(60), () -> isClosedAfterOneMore(socket))).isTrue();
    }
  }

  private static boolean isClosedAfterOneMore(Socket socket) {
    try {
      socket.getOutputStream().write('a');
      return socket.getInputStream().read() < 0 || socket.getInputStream().readAllBytes() != null;
    } catch (SocketTimeoutException e) {
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  private static String exchange(NginxProcess nginx, String request) throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), nginx.port())) {
      socket.setSoTimeout(30_000);
      socket.getOutputStream().write(request.getBytes(ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    }
  }

  private static URI address(NginxProcess nginx) {
    return URI.create("http://localhost:" + nginx.port() + "/");
  }
}
