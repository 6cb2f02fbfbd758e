package dev.mansard.standalone.provision;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mansard.protocol.access.CacheName;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * The API of a server, as far as this package needs it. Anything but the answers that are listed is
 * an {@link IllegalStateException} with what the server said.
 */
public final class CacheClient implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final int OK = 200;
  private static final int BAD_REQUEST = 400;

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(10))
          .followRedirects(HttpClient.Redirect.NEVER)
          .build();
  private final URI server;
  private final String token;

  /**
   * @param server with a slash at its end
   * @param token with all permissions that will be needed
   */
  public CacheClient(URI server, String token) {
    this.server = server;
    this.token = token;
  }

  /** Makes a cache; false if there is one of that name. */
  boolean create(CacheName cache, ObjectNode settings) {
    var request = settings(cache).POST(BodyPublishers.ofString(settings.toString()));
    var response = text(request);
    if (response.statusCode() == BAD_REQUEST && response.body().contains("CacheAlreadyExists")) {
      return false;
    }
    expectOk("create the cache " + cache.value(), response.statusCode(), response.body());
    return true;
  }

  /** Changes the settings that are given. */
  void configure(CacheName cache, ObjectNode settings) {
    var response =
        text(settings(cache).method("PATCH", BodyPublishers.ofString(settings.toString())));
    expectOk("configure the cache " + cache.value(), response.statusCode(), response.body());
  }

  void destroy(CacheName cache) {
    var response = text(settings(cache).DELETE());
    expectOk("destroy the cache " + cache.value(), response.statusCode(), response.body());
  }

  void upload(ObjectNode info, byte[] nar) {
    var request =
        request("_api/v1/upload-path")
            .header("X-Attic-Nar-Info", info.toString())
            .PUT(BodyPublishers.ofByteArray(nar));
    var response = text(request);
    expectOk("push", response.statusCode(), response.body());
  }

  /** The bytes under a path of the server; a redirect is followed without the token. */
  byte[] get(String path) {
    var response = send(request(path).GET(), BodyHandlers.ofByteArray());
    if (response.statusCode() == 307) {
      var bucket = URI.create(response.headers().firstValue("Location").orElseThrow());
      response = send(HttpRequest.newBuilder(bucket).timeout(PATIENCE), BodyHandlers.ofByteArray());
    }
    expectOk(
        "get " + path,
        response.statusCode(),
        new String(response.body(), StandardCharsets.ISO_8859_1));
    return response.body();
  }

  private HttpRequest.Builder settings(CacheName cache) {
    return request("_api/v1/cache-config/" + cache.value())
        .header("Content-Type", "application/json");
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(server.resolve(path))
        .timeout(PATIENCE)
        .header("Authorization", "Bearer " + token);
  }

  private HttpResponse<String> text(HttpRequest.Builder request) {
    return send(request, BodyHandlers.ofString());
  }

  private <T> HttpResponse<T> send(
      HttpRequest.Builder request, HttpResponse.BodyHandler<T> handler) {
    try {
      return http.send(request.build(), handler);
    } catch (IOException e) {
      throw new IllegalStateException(server + " cannot be reached: " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private static void expectOk(String action, int status, String body) {
    if (status != OK) {
      var said = body.length() > 300 ? body.substring(0, 300) + "…" : body;
      throw new IllegalStateException(
          "the server refused to " + action + ": " + status + " " + said);
    }
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
