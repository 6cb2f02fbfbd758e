package dev.mansard.standalone.provision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.mansard.standalone.config.Environment;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against a server that answers as Kubernetes does. */
class SecretClientTest {
  private final List<String> requests = new ArrayList<>();
  private final List<String> log = new ArrayList<>();
  private HttpServer kubernetes;
  private int status = 201;

  @BeforeEach
  void start() throws Exception {
    kubernetes = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    kubernetes.createContext(
        "/",
        exchange -> {
          var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          var token = exchange.getRequestHeaders().getFirst("Authorization");
          requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " " + token);
          requests.add(body);
          exchange.sendResponseHeaders(status, -1);
          exchange.close();
        });
    kubernetes.start();
  }

  @AfterEach
  void stop() {
    kubernetes.stop(0);
  }

  @Test
  void makesASecretForEachToken() {
    apply();

    assertThat(requests.getFirst()).isEqualTo("POST /secrets Bearer of the pod");
    assertThat(requests.getLast())
        .contains("\"name\":\"team-ci\"", "\"stringData\":{\"token\":\"signed for ci, 1y\"}");
    assertThat(log).containsExactly("token team-ci: made");
  }

  @Test
  void leavesASecretThatIsThere() {
    status = 409;

    apply();

    assertThat(requests).hasSize(2);
    assertThat(log).containsExactly("token team-ci: was there");
  }

  @Test
  void saysWhatKubernetesRefuses() {
    status = 403;

    assertThatThrownBy(this::apply)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("Kubernetes refused to make the Secret team-ci: 403");
  }

  @Test
  void needsAPod() {
    assertThatThrownBy(() -> SecretClient.ofPod(new Environment(Map.of())))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("tokens become Secrets of Kubernetes, and this is no pod");
  }

  private void apply() {
    var plan =
        Plan.parse(
            """
            {"tokens":[{"secretName":"team-ci","subject":"ci","validity":"1y","pull":["team"]}]}
            """);
    var uri = URI.create("http://localhost:" + kubernetes.getAddress().getPort() + "/secrets");
    try (var secrets = new SecretClient(HttpClient.newHttpClient(), uri, "of the pod")) {
      new Provisioning(log::add)
          .apply(
              plan,
              secrets,
              (subject, validity, claims) -> "signed for " + subject + ", " + validity);
    }
  }
}
