package dev.mansard.api.upload;

import dev.mansard.api.http.ApiException;
import dev.mansard.protocol.error.ErrorCode;
import dev.mansard.store.upload.UploadException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a client is told when its NAR is not taken. */
final class UploadRefusal {
  private static final Logger LOG = LoggerFactory.getLogger(UploadRefusal.class);
  private static final Duration FOREIGN_RETRY = Duration.ofMinutes(1);
  private static final String BAD = "Bad NAR Hash or Size: ";

  private UploadRefusal() {}

  static ApiException of(UploadException failure) {
    return switch (failure) {
      case UploadException.Truncated cut ->
          ApiException.of(
              ErrorCode.TRUNCATED_NAR,
              "Truncated NAR: got %d of %d bytes; a proxy in between may limit the size or the time of requests"
                  .formatted(cut.received(), cut.expected()));
      case UploadException.Surplus more ->
          ApiException.badRequest(
              BAD + "the body goes on behind the announced " + more.expected() + " bytes");
      case UploadException.SizeMismatch other ->
          ApiException.badRequest(
              BAD
                  + "announced %d bytes, the NAR with that hash has %d"
                      .formatted(other.announced(), other.actual()));
      case UploadException.HashMismatch other ->
          ApiException.badRequest(
              BAD
                  + "announced %s, received %s"
                      .formatted(other.expected().formatBase32(), other.actual().formatBase32()));
      case UploadException.MalformedNar bad ->
          ApiException.badRequest(
              "Malformed NAR: %s (offset %d)".formatted(bad.reason(), bad.offset()));
      case UploadException.PathConflict conflict ->
          ApiException.of(
              ErrorCode.OBJECT_CONFLICT,
              "the NAR hash is %s, given was %s"
                  .formatted(conflict.existing().formatBase32(), conflict.given().formatBase32()));
      case UploadException.CacheGone gone -> ApiException.of(ErrorCode.NO_SUCH_CACHE);
      case UploadException.Busy busy -> comeBack(busy, busy.retryAfter());
      case UploadException.NoMemory crowded -> comeBack(crowded, crowded.retryAfter());
      case UploadException.ForeignStorage foreign -> {
        LOG.error("No push is taken: {}", foreign.getMessage());
        yield ApiException.unavailable("The server does not take pushes at present.", FOREIGN_RETRY)
            .withCause(foreign);
      }
      case UploadException.StorageFull full ->
          ApiException.of(ErrorCode.INSUFFICIENT_STORAGE).withCause(full);
    };
  }

  private static ApiException comeBack(UploadException failure, Duration retryAfter) {
    return ApiException.unavailable("Nothing is lost by sending the path again.", retryAfter)
        .withCause(failure);
  }
}
