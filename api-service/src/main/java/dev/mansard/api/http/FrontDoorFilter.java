package dev.mansard.api.http;

import dev.mansard.protocol.error.ErrorCode;
import io.vertx.core.Context;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * The first thing every request meets: it gets an id, and its {@code Host} is checked. Also the
 * last thing a failed request meets, whichever route failed.
 *
 * <p>Order of the routes: this one, then {@code access} (the caller), then bodies ({@link
 * JsonBodyFilter}, upload, NAR), then the JAX-RS resources.
 */
@ApplicationScoped
public class FrontDoorFilter {
  /** Order of this route; those of other packages count up from here. */
  public static final int ORDER = -100_000;

  private static final String PASSED = "mansard.front-door";
  private static final String EVENT_LOOP = "mansard.event-loop";

  private final HostRule hosts;
  private final RandomGenerator random;
  private final FailureMapper failures;
  private final RestOfBody restOfBody;

  FrontDoorFilter(
      HttpConfig config, RandomGenerator random, FailureMapper failures, RestOfBody restOfBody) {
    this.hosts = new HostRule(config.allowedHosts().orElse(List.of()));
    this.random = random;
    this.failures = failures;
    this.restOfBody = restOfBody;
  }

  void install(@Observes Router router) {
    router.route().order(ORDER).handler(this::enter).failureHandler(this::fail);
  }

  private void enter(RoutingContext context) {
    welcome(context);
    requirePlainFraming(context);
    hosts.require(host(context.request()));
    if (isNobodysPath(context.request().path())) {
      throw ApiException.of(ErrorCode.NOT_FOUND);
    }
    context.next();
  }

  /**
   * Some of the routes would take these for other paths: JAX-RS cuts off what follows a semicolon,
   * so that a resource would be asked past the filters before it, which do not.
   */
  private static boolean isNobodysPath(String path) {
    return path.indexOf(';') >= 0 || (path.length() > 1 && path.endsWith("/"));
  }

  /**
   * Whatever else than {@code chunked} says where a body ends is understood by nobody here, and by
   * a proxy in front perhaps in another way: two who differ on that can be made to take a part of
   * one client's body for the request of another. What follows on the connection is not looked at.
   */
  private static void requirePlainFraming(RoutingContext context) {
    var request = context.request();
    var codings = request.headers().getAll("Transfer-Encoding");
    boolean isPlain =
        codings.isEmpty()
            || (codings.size() == 1
                && "chunked".equalsIgnoreCase(codings.getFirst())
                && request.version() == HttpVersion.HTTP_1_1);
    if (!isPlain) {
      context.addEndHandler(answered -> RestOfBody.cutOff(request));
      throw ApiException.badRequest("Invalid Transfer-Encoding header")
          .withHeader("Connection", "close");
    }
  }

  /**
   * Handlers of the end of headers run last to first, so that ours sees what all others have set:
   * HTTP/2 has no {@code Connection}, and clients refuse an answer that brings one.
   */
  private void welcome(RoutingContext context) {
    var id = RequestId.choose(context.request().getHeader(RequestId.HEADER), random);
    context.put(PASSED, id);
    context.put(EVENT_LOOP, context.vertx().getOrCreateContext());
    context.response().putHeader(RequestId.HEADER, id);
    MDC.put("requestId", id);
    if (context.request().version() == HttpVersion.HTTP_2) {
      context.addHeadersEndHandler(nothing -> context.response().headers().remove("Connection"));
    }
    restOfBody.watch(context);
  }

  /** The id of a request that has come through here. */
  public static String requestId(RoutingContext context) {
    return context.get(PASSED, "-");
  }

  /** Does something where the request lives; for tasks that left it. */
  public static void onEventLoop(RoutingContext context, Runnable work) {
    Context eventLoop = context.get(EVENT_LOOP);
    eventLoop.runOnContext(nothing -> work.run());
  }

  private static @Nullable String host(HttpServerRequest request) {
    if (request.version() == HttpVersion.HTTP_2) {
      return String.valueOf(request.authority());
    }
    return request.getHeader("Host");
  }

  /**
   * Vert.x itself refuses a missing or unreadable Host before any route has run; such a request is
   * welcomed here, so that its answer looks like all others.
   */
  private void fail(RoutingContext context) {
    if (context.get(PASSED) == null) {
      welcome(context);
      failures.reply(context, refusedByRouter(context));
      return;
    }
    failures.reply(context, cause(context));
  }

  private static ApiException refusedByRouter(RoutingContext context) {
    if (context.statusCode() != ErrorCode.REQUEST_ERROR.status()) {
      return ApiException.of(ErrorCode.NOT_FOUND);
    }
    var host = context.request().getHeader("Host");
    return ApiException.badRequest(host == null ? "Missing Host header" : "Invalid Host header");
  }

  private static Throwable cause(RoutingContext context) {
    var failure = context.failure();
    return failure == null ? FailureMapper.ofStatus(context.statusCode()) : failure;
  }
}
