package dev.mansard.api.http;

import dev.mansard.protocol.error.ErrorCode;
import dev.mansard.store.bridge.Await;
import dev.mansard.store.metadata.MetadataException;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.HttpException;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns every failure into one JSON answer; the only place where error responses are made. {@link
 * ApiException}s say themselves what to answer. Everything else is a fault of ours: logged once,
 * here, and answered without a detail.
 */
@ApplicationScoped
public class FailureMapper {
  private static final Logger LOG = LoggerFactory.getLogger(FailureMapper.class);
  private static final Duration OUTAGE_RETRY = Duration.ofSeconds(5);

  /** Answers a request that is handled by a route, or resets it if an answer has begun. */
  public void reply(RoutingContext context, Throwable failure) {
    var reply = translate(failure, FrontDoorFilter.requestId(context));
    var response = context.response();
    if (response.headWritten()) {
      BrokenAnswer.end(context.request());
      return;
    }
    if (response.closed()) {
      return;
    }
    reply.headers().forEach(response::putHeader);
    if (context.request().version() == HttpVersion.HTTP_2) {
      response.headers().remove("Connection"); // which is no header there
    }
    if (!response.headers().contains("Cache-Control")) {
      response.putHeader("Cache-Control", ErrorReply.DEFAULT_CACHE_CONTROL);
    }
    response
        .setStatusCode(reply.status())
        .putHeader("Content-Type", ErrorReply.CONTENT_TYPE)
        .end(reply.body());
  }

  ErrorReply translate(Throwable failure, String requestId) {
    if (failure instanceof ApiException known) {
      known.origin().ifPresent(cause -> LOG.warn("{} {}", requestId, known.getMessage(), cause));
      return ErrorReply.of(known);
    }
    if (failure instanceof HttpException http) {
      return translate(ofStatus(http.getStatusCode()), requestId);
    }
    if (passes(failure)) {
      LOG.warn("{} a dependency is away", requestId, failure);
      return ErrorReply.of(ApiException.unavailable("Try again soon.", OUTAGE_RETRY));
    }
    LOG.error("{} failed", requestId, failure);
    return ErrorReply.of(ErrorCode.INTERNAL_SERVER_ERROR);
  }

  /** Whether time may cure it: the database is away, starting, full of connections, or slow. */
  private static boolean passes(Throwable failure) {
    return failure instanceof MetadataException.Unavailable
        || failure instanceof MetadataException.Contended
        || failure instanceof MetadataException.OutcomeUnknown
        || failure instanceof Await.TimedOutException;
  }

  /** The failure a framework means by a bare status. */
  static ApiException ofStatus(int status) {
    return codeOf(status)
        .map(ApiException::of)
        .orElseGet(
            () ->
                ApiException.of(
                    status >= 400 && status < 500
                        ? ErrorCode.REQUEST_ERROR
                        : ErrorCode.INTERNAL_SERVER_ERROR));
  }

  private static Optional<ErrorCode> codeOf(int status) {
    return switch (status) {
      case 404 -> Optional.of(ErrorCode.NOT_FOUND);
      case 405 -> Optional.of(ErrorCode.METHOD_NOT_ALLOWED);
      case 413 -> Optional.of(ErrorCode.PAYLOAD_TOO_LARGE);
      case 415 -> Optional.of(ErrorCode.UNSUPPORTED_MEDIA_TYPE);
      default -> Optional.empty();
    };
  }
}
