package dev.mansard.api.upload;

import dev.mansard.api.access.CacheAccess;
import dev.mansard.api.access.Caller;
import dev.mansard.api.http.ApiException;
import dev.mansard.api.http.FrontDoorFilter;
import dev.mansard.api.journal.Deed;
import dev.mansard.api.metrics.TransferMetrics;
import dev.mansard.api.signing.SignerUnavailableException;
import dev.mansard.api.signing.SigningClient;
import dev.mansard.protocol.access.Permission;
import dev.mansard.protocol.api.UploadInfo;
import dev.mansard.protocol.api.UploadResult;
import dev.mansard.protocol.signing.Fingerprint;
import dev.mansard.protocol.signing.Signature;
import dev.mansard.store.bridge.Await;
import dev.mansard.store.metadata.CacheView;
import dev.mansard.store.metadata.ObjectRepository;
import dev.mansard.store.upload.NarUploadService;
import dev.mansard.store.upload.UploadException;
import dev.mansard.store.upload.UploadOutcome;
import dev.mansard.store.upload.UploadRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One upload from its first byte to its answer: info, permission, rules of the cache, signature,
 * admission, and only then the NAR. Whatever can fail without the NAR fails before it is read.
 */
@ApplicationScoped
class UploadService {
  private static final Logger LOG = LoggerFactory.getLogger(UploadService.class);
  private static final Duration CALL_LIMIT = Duration.ofSeconds(30);
  private static final Duration RETRY = Duration.ofSeconds(5);

  /** Of the largest size. Read into objects, an info takes several times its bytes. */
  private static final int INFOS_AT_ONCE = 8;

  /**
   * An upload that waits holds as much of its headers, and of its body, in any case. Nearly all
   * infos are smaller; they wait for nobody's large one.
   */
  private static final int NOT_COUNTED = 64 << 10;

  private final ObjectRepository objects;
  private final SigningClient signer;
  private final NarUploadService nars;
  private final UploadInfoReader infos;
  private final TransferMetrics metrics;
  private final Semaphore readingInfo;
  private final Semaphore infoBytes;
  private final int infoLimit;
  private final Semaphore admitted;
  private final Duration admission;

  /**
   * A request to store a NAR.
   *
   * @param askForBody lets the NAR come, and tells a client that waits to be asked; may be called
   *     at any time
   */
  record Incoming(RoutingContext context, BodyPipe body, Runnable askForBody) {}

  /** An upload info, and how many bytes of it are counted. */
  private record Received(UploadInfo info, int counted) {}

  UploadService(
      ObjectRepository objects,
      SigningClient signer,
      NarUploadService nars,
      UploadConfig config,
      TransferMetrics metrics) {
    this.objects = objects;
    this.signer = signer;
    this.nars = nars;
    this.metrics = metrics;
    this.infos = new UploadInfoReader(config.maxNarInfoSize());
    this.readingInfo = new Semaphore(config.maxConcurrent(), true);
    this.infoLimit = INFOS_AT_ONCE * config.maxNarInfoSize();
    this.infoBytes = new Semaphore(infoLimit, true);
    this.admitted = new Semaphore(config.maxConcurrent(), true);
    this.admission = config.admission();
  }

  /** Blocking. Empty if the client has left, so that nobody wants an answer. */
  Optional<UploadResult> store(Incoming request) {
    try {
      return Optional.of(tryStore(request));
    } catch (BodyStalledException e) {
      throw e.answer();
    } catch (IOException e) {
      if (request.body().isClientGone()) {
        LOG.debug("upload given up by the client");
        return Optional.empty();
      }
      throw new UncheckedIOException(e);
    }
  }

  private UploadResult tryStore(Incoming request) throws IOException {
    var caller = Caller.of(request.context());
    var received = receiveInfo(request, caller);
    try {
      return tryStore(request, caller, received.info());
    } finally {
      infoBytes.release(received.counted());
    }
  }

  private UploadResult tryStore(Incoming request, Caller caller, UploadInfo info)
      throws IOException {
    note(request.context(), info);
    var cache = admit(caller, info);
    var signature = sign(cache, info);
    enter(admitted, 1);
    metrics.beginUpload();
    try {
      request.askForBody().run();
      return upload(
          new UploadRequest(cache, info, caller.subject(), signature, cache.signingKeyId()),
          request.body());
    } finally {
      metrics.endUpload();
      admitted.release();
    }
  }

  /**
   * Infos in bodies may be large, so no more of them are received at once than there are uploads,
   * and none of strangers, for whom we would wait. What is large of one stays counted in {@link
   * #infoBytes} until its upload ends: any number of uploads may be waiting for their turn.
   */
  private Received receiveInfo(Incoming request, Caller caller) throws IOException {
    var headers = request.context().request().headers();
    if (!UploadInfoReader.isInBody(headers)) {
      return read(caller, infos.receive(headers, request.body()));
    }
    CacheAccess.requireToken(caller);
    enter(readingInfo, 1);
    try {
      request.body().hurry();
      return read(caller, infos.receive(headers, request.body()));
    } finally {
      request.body().takeTime();
      readingInfo.release();
    }
  }

  /** Strangers, who are refused in a moment, neither wait nor make others wait. */
  private Received read(Caller caller, byte[] json) {
    boolean isKnown = caller instanceof Caller.Known;
    int counted = isKnown ? Math.clamp((long) json.length - NOT_COUNTED, 0, infoLimit) : 0;
    if (counted > 0) {
      enter(infoBytes, counted);
    }
    try {
      return new Received(UploadInfoReader.parse(json), counted);
    } catch (RuntimeException | Error e) {
      infoBytes.release(counted);
      throw e;
    }
  }

  private static void note(RoutingContext context, UploadInfo info) {
    FrontDoorFilter.onEventLoop(
        context, () -> Deed.note(context, "upload", info.cache(), info.storePath().toString()));
  }

  private CacheView admit(Caller caller, UploadInfo info) {
    var found = Await.await(objects.findCache(info.cache()), CALL_LIMIT);
    CacheAccess.require(caller, info.cache(), found.map(CacheView::isPublic), Permission.PUSH);
    var cache = found.orElseThrow();
    if (!info.storePath().storeDir().equals(cache.storeDir())) {
      throw ApiException.badRequest(
          "store path %s is not in the store directory %s of the cache"
              .formatted(info.storePath(), cache.storeDir()));
    }
    return cache;
  }

  private Signature sign(CacheView cache, UploadInfo info) {
    var fingerprint =
        Fingerprint.of(info.storePath(), info.narHash(), info.narSize(), info.references());
    try {
      return Await.await(signer.sign(cache.signingKeyId(), List.of(fingerprint)), CALL_LIMIT)
          .getFirst();
    } catch (SignerUnavailableException e) {
      metrics.refuse(TransferMetrics.Want.SIGNER);
      throw ApiException.unavailable("The signer cannot be reached.", RETRY).withCause(e);
    }
  }

  private void enter(Semaphore seats, int count) {
    try {
      if (!seats.tryAcquire(count, admission.toNanos(), TimeUnit.NANOSECONDS)) {
        metrics.refuse(TransferMetrics.Want.UPLOADS);
        throw ApiException.unavailable("Too many uploads at once.", RETRY);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw ApiException.unavailable("The server stops.", RETRY);
    }
  }

  private UploadResult upload(UploadRequest request, BodyPipe body) throws IOException {
    try {
      var outcome = nars.upload(request, body);
      LOG.info("stored {} in {}: {}", request.info().storePath(), request.cache().name(), outcome);
      metrics.upload(request.info().narSize(), outcome);
      return result(outcome);
    } catch (UploadException e) {
      if (body.isClientGone()) {
        throw new ClientGoneException(e);
      }
      countRefusal(e);
      throw UploadRefusal.of(e);
    }
  }

  private void countRefusal(UploadException failure) {
    switch (failure) {
      case UploadException.Busy _ -> metrics.refuse(TransferMetrics.Want.BUSY);
      case UploadException.NoMemory _ -> metrics.refuse(TransferMetrics.Want.MEMORY);
      case UploadException.StorageFull _, UploadException.ForeignStorage _ ->
          metrics.refuse(TransferMetrics.Want.STORAGE);
      default -> {
        // the client's own fault
      }
    }
  }

  private static UploadResult result(UploadOutcome outcome) {
    return switch (outcome) {
      case UploadOutcome.Stored(long fileSize, OptionalDouble fraction, long _) ->
          new UploadResult(UploadResult.Kind.UPLOADED, OptionalLong.of(fileSize), fraction);
      case UploadOutcome.Deduplicated() ->
          new UploadResult(
              UploadResult.Kind.DEDUPLICATED, OptionalLong.empty(), OptionalDouble.empty());
    };
  }
}
