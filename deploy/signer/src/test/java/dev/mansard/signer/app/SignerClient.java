package dev.mansard.signer.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;

/** Whoever talks to a signer, with its service token or without. */
final class SignerClient {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http = HttpClient.newHttpClient();
  private final URI signer;
  private final String token;

  SignerClient(URI signer, String token) {
    this.signer = signer;
    this.token = token;
  }

  /** A request without the token. */
  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(signer.resolve(path)).version(HttpClient.Version.HTTP_1_1);
  }

  HttpRequest.Builder authorized(String path) {
    return request(path).header("Authorization", "Bearer " + token);
  }

  HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
    return call("POST", path, BodyPublishers.ofString(body));
  }

  /** A call of the API, below whose root the path is. */
  HttpResponse<String> call(String method, String path, BodyPublisher body)
      throws IOException, InterruptedException {
    return send(method, "/_signer/v1" + path, body);
  }

  HttpResponse<String> send(String method, String path, BodyPublisher body)
      throws IOException, InterruptedException {
    return send(
        authorized(path).header("Content-Type", "application/json").method(method, body).build());
  }

  HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
    return http.send(request, BodyHandlers.ofString());
  }

  /** The answer is an error of the signer's form, and tells nothing of the inside. */
  static void assertError(HttpResponse<String> answer, int status, String error, String message)
      throws IOException {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(answer.headers().firstValue("Content-Type").orElse(""))
        .startsWith("application/json");
    JsonNode body = JSON.readTree(answer.body());
    assertThat(body.fieldNames()).toIterable().containsExactly("code", "error", "message");
    assertThat(body.get("code").asInt()).isEqualTo(status);
    assertThat(body.get("error").asText()).isEqualTo(error);
    assertThat(body.get("message").asText()).contains(message);
    assertThat(answer.body()).doesNotContain("Exception", "dev.mansard", "select");
  }
}
