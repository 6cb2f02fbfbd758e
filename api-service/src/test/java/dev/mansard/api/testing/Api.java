package dev.mansard.api.testing;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jspecify.annotations.Nullable;

/** One caller of the API, with or without token. Immutable; all share one HTTP client. */
public record Api(int port, @Nullable String token, List<String> headers) {
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  public Api {
    headers = List.copyOf(headers);
  }

  public static Api root() {
    return with(Tokens.root());
  }

  public static Api stranger() {
    return new Api(listening(), null, List.of());
  }

  public static Api with(String token) {
    return new Api(listening(), token, List.of());
  }

  /** Where the application under test listens. */
  public static int listening() {
    return ConfigProvider.getConfig().getValue("test.url", URI.class).getPort();
  }

  public Api header(String name, String value) {
    var more = new ArrayList<>(headers);
    more.add(name);
    more.add(value);
    return new Api(port, token, more);
  }

  public HttpResponse<byte[]> get(String path) {
    return send("GET", path, BodyPublishers.noBody());
  }

  public HttpResponse<byte[]> head(String path) {
    return send("HEAD", path, BodyPublishers.noBody());
  }

  public HttpResponse<byte[]> delete(String path) {
    return send("DELETE", path, BodyPublishers.noBody());
  }

  public HttpResponse<byte[]> post(String path, String json) {
    return header("Content-Type", "application/json")
        .send("POST", path, BodyPublishers.ofString(json));
  }

  public HttpResponse<byte[]> patch(String path, String json) {
    return header("Content-Type", "application/json")
        .send("PATCH", path, BodyPublishers.ofString(json));
  }

  public HttpResponse<byte[]> put(String path, String json) {
    return header("Content-Type", "application/json")
        .send("PUT", path, BodyPublishers.ofString(json));
  }

  public HttpResponse<byte[]> send(String method, String path, BodyPublisher body) {
    var request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .timeout(Duration.ofSeconds(60))
            .method(method, body);
    if (token != null) {
      request.header("Authorization", "Bearer " + token);
    }
    if (!headers.isEmpty()) {
      request.headers(headers.toArray(String[]::new));
    }
    try {
      return HTTP.send(request.build(), BodyHandlers.ofByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(method + " " + path, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** Makes a cache with a generated key. */
  public void createCache(String name, boolean isPublic) {
    var body =
        new JsonObject()
            .put("keypair", "Generate")
            .put("is_public", isPublic)
            .put("store_dir", "/nix/store")
            .put("priority", 41)
            .put("upstream_cache_key_names", List.of("cache.nixos.org-1"));
    var answer = post("/_api/v1/cache-config/" + name, body.encode());
    if (answer.statusCode() != 200) {
      throw new AssertionError(describe(answer));
    }
  }

  /** Status and body, for assertions: {@code 404 {"code":…}}. */
  public static String describe(HttpResponse<byte[]> answer) {
    return answer.statusCode() + " " + text(answer);
  }

  public static String text(HttpResponse<byte[]> answer) {
    return new String(answer.body(), StandardCharsets.UTF_8);
  }

  public static JsonObject json(HttpResponse<byte[]> answer) {
    return new JsonObject(text(answer));
  }
}
