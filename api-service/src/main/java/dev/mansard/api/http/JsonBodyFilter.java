package dev.mansard.api.http;

import dev.mansard.protocol.error.ErrorCode;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Receives the bodies of the JSON routes before a resource sees the request: JSON only, no larger
 * than configured, and not slower. The framework's own reading has neither limit, because uploads
 * share its settings.
 */
@ApplicationScoped
public class JsonBodyFilter {
  private static final int ORDER = FrontDoorFilter.ORDER + 100;
  private static final Pattern JSON_TYPE =
      Pattern.compile("application/([a-z0-9.!#$&^_-]+\\+)?json");

  /** Of the largest size. Read into objects, a body takes several times its bytes. */
  private static final int BODIES_AT_ONCE = 2;

  private final Vertx vertx;
  private final int limit;
  private final JsonMemory memory;
  private final Duration idleTimeout;

  JsonBodyFilter(Vertx vertx, BodyConfig config) {
    this.vertx = vertx;
    this.limit = Bounds.require("mansard.upload.json-limit", config.jsonLimit(), 1 << 10, 1 << 30);
    this.memory = new JsonMemory((long) BODIES_AT_ONCE * limit);
    this.idleTimeout =
        Bounds.require(
            "mansard.upload.idle-timeout",
            config.idleTimeout(),
            Duration.ofMillis(1),
            Duration.ofDays(1));
  }

  void install(@Observes Router router) {
    routes(router).forEach(route -> route.order(ORDER).handler(this::receive));
  }

  /** New, empty routes for all requests that have JSON as their body. */
  public static List<Route> routes(Router router) {
    return List.of(
        router.post("/_api/v1/get-missing-paths"),
        router.post("/_api/v1/cache-config/:cache"),
        router.patch("/_api/v1/cache-config/:cache"),
        router.put("/_api/v1/pins/:cache/:name"));
  }

  private void receive(RoutingContext context) {
    requireJson(context.request().getHeader("Content-Type"));
    requireSize(context.request().getHeader("Content-Length"));
    requireLengthOverHttp2(context.request());
    new BodyCollector(vertx, context, limit, memory, idleTimeout).start();
  }

  private static void requireJson(@Nullable String contentType) {
    var type = contentType == null ? "" : contentType.split(";", 2)[0].strip();
    if (!JSON_TYPE.matcher(type.toLowerCase(Locale.ROOT)).matches()) {
      throw ApiException.of(
          ErrorCode.UNSUPPORTED_MEDIA_TYPE, "expected Content-Type: application/json");
    }
  }

  private void requireSize(@Nullable String contentLength) {
    if (contentLength != null && Long.parseLong(contentLength) > limit) {
      throw tooLarge(limit);
    }
  }

  /** See {@link BodyCollector}; every client we know announces the length of its JSON. */
  private static void requireLengthOverHttp2(HttpServerRequest request) {
    if (BodyCollector.isHttp2(request)
        && !request.isEnded()
        && request.getHeader("Content-Length") == null) {
      throw ApiException.badRequest("over HTTP/2, a JSON body needs a Content-Length");
    }
  }

  static ApiException tooMuchAtOnce() {
    return ApiException.unavailable(
        "Other requests hold all the memory there is for JSON.", Duration.ofSeconds(1));
  }

  static ApiException tooLarge(int limit) {
    return ApiException.of(ErrorCode.PAYLOAD_TOO_LARGE, limit + " bytes of JSON are allowed");
  }
}
