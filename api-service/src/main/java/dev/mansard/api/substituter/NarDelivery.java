package dev.mansard.api.substituter;

import dev.mansard.api.http.ApiException;
import dev.mansard.api.http.BrokenAnswer;
import dev.mansard.api.metrics.TransferMetrics;
import dev.mansard.protocol.error.ErrorCode;
import dev.mansard.store.blob.BlobPresigner;
import dev.mansard.store.blob.StorageException;
import dev.mansard.store.nar.DamagedFrameException;
import dev.mansard.store.nar.NarBody;
import dev.mansard.store.nar.NarReadService;
import dev.mansard.store.nar.NarUnavailableException;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the bytes of a NAR, on a thread that may wait. Until the first byte is out, a failure is an
 * answer: 404 where content is lost, so that Nix looks elsewhere. After that the connection is
 * reset, never ended cleanly. When the client leaves, whatever is being waited for is given up.
 *
 * <p>HEAD is never redirected: a presigned URL is signed for GET alone.
 */
@ApplicationScoped
class NarDelivery {
  private static final Logger LOG = LoggerFactory.getLogger(NarDelivery.class);
  private static final Duration BUSY_RETRY = Duration.ofSeconds(2);

  private final NarReadService nars;
  private final BlobPresigner presigner;
  private final SubstituterConfig config;
  private final TransferMetrics metrics;
  private final ResponsePieces pieces = new ResponsePieces();

  NarDelivery(
      NarReadService nars,
      BlobPresigner presigner,
      SubstituterConfig config,
      TransferMetrics metrics) {
    this.nars = nars;
    this.presigner = presigner;
    this.config = config;
    this.metrics = metrics;
  }

  /** On a thread that {@code client} may interrupt. */
  void deliver(RoutingContext context, NarReply reply, ClientWatch client) {
    try (var body = nars.open(reply.nar())) {
      if (reply.isHead()) {
        reply.writeHead(context.response());
        context.response().end();
        return;
      }
      var elsewhere =
          body.wholePack()
              .filter(key -> reply.mayRedirect())
              .flatMap(key -> presigner.presign(key, config.presignValidity()));
      if (elsewhere.isPresent()) {
        metrics.redirect();
        redirect(context.response(), elsewhere.get());
      } else {
        send(context, reply, body, client);
      }
    } catch (NarUnavailableException e) {
      throw unavailable(e);
    }
  }

  private static ApiException unavailable(NarUnavailableException failure) {
    return switch (failure) {
      case NarUnavailableException.Incomplete lost ->
          ApiException.of(ErrorCode.INCOMPLETE_NAR); // logged where it was found
      case NarUnavailableException.Busy busy ->
          ApiException.unavailable("Try again soon.", BUSY_RETRY).withCause(busy);
    };
  }

  private static void redirect(HttpServerResponse response, URI location) {
    response
        .setStatusCode(307)
        .putHeader("Location", location.toString())
        .putHeader(CachePolicy.HEADER, "no-store")
        .end();
  }

  private void send(RoutingContext context, NarReply reply, NarBody body, ClientWatch client) {
    var response = context.response();
    try (var sink =
        new ResponseSink(
            response,
            client,
            () -> reply.writeHead(response),
            pieces,
            config.stallTimeout(),
            metrics::download)) {
      send(context.request(), reply, body, sink);
    }
  }

  private static void send(
      HttpServerRequest request, NarReply reply, NarBody body, ResponseSink sink) {
    try {
      body.writeTo(reply.offset(), reply.length(), sink);
      sink.finish();
    } catch (IOException e) {
      breakOff(sink, request, e);
    } catch (RuntimeException e) {
      if (sink.hasBegun()) {
        BrokenAnswer.end(request);
      }
      throw e;
    }
  }

  private static void breakOff(ResponseSink sink, HttpServerRequest request, IOException failure) {
    if (sink.isGone()) {
      LOG.debug("download given up by the client");
      BrokenAnswer.end(request);
      return;
    }
    if (!sink.hasBegun()) {
      throw isLoss(failure)
          ? ApiException.of(ErrorCode.INCOMPLETE_NAR).withCause(failure)
          : ApiException.unavailable("Try again soon.", BUSY_RETRY).withCause(failure);
    }
    LOG.warn("download broken off", failure);
    BrokenAnswer.end(request);
  }

  /** A storage that refuses to answer says nothing about the content. */
  private static boolean isLoss(IOException failure) {
    return failure instanceof StorageException.Missing || failure instanceof DamagedFrameException;
  }
}
