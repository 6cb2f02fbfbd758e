package dev.mansard.api.substituter;

import dev.mansard.store.metadata.StoredNar;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.Optional;

/**
 * What a request for a NAR gets, as far as headers decide it.
 *
 * @param range to send; empty: everything
 * @param policy value of {@code Cache-Control}
 * @param isNotModified whether the client has the bytes already
 * @param isHead whether no byte is to be sent
 * @param mayRedirect whether the client may be sent to where the bytes are
 */
record NarReply(
    StoredNar nar,
    EntityTag tag,
    Optional<ByteRange> range,
    String policy,
    boolean isNotModified,
    boolean isHead,
    boolean mayRedirect) {
  private static final int OK = 200;
  private static final int PARTIAL = 206;
  private static final int NOT_MODIFIED = 304;

  static NarReply of(HttpServerRequest request, String file, FoundObject found) {
    var nar = found.object().nar();
    var wanted = request.getParam(NarUrl.QUERY);
    boolean namesContent = wanted != null;
    if (!NarUrl.names(file, nar) || (namesContent && !nar.narHash().base32().equals(wanted))) {
      throw ObjectFinder.absent(found.cache());
    }
    var tag = EntityTag.of(nar);
    boolean unchanged = tag.matchesAny(request.getHeader("If-None-Match"));
    var range =
        !unchanged
                && request.method().equals(HttpMethod.GET)
                && tag.allowsRange(request.getHeader("If-Range"))
            ? ByteRange.find(request.getHeader("Range"), nar.storedBytes())
            : Optional.<ByteRange>empty();
    return new NarReply(
        nar,
        tag,
        range,
        (namesContent ? CachePolicy.IMMUTABLE : CachePolicy.NAR).value(found.cache().isPublic()),
        unchanged,
        request.method().equals(HttpMethod.HEAD),
        found.cache().redirects());
  }

  long offset() {
    return range.map(ByteRange::first).orElse(0L);
  }

  long length() {
    return range.map(ByteRange::count).orElse(nar.storedBytes());
  }

  void writeNotModified(HttpServerResponse response) {
    response
        .setStatusCode(NOT_MODIFIED)
        .putHeader("ETag", tag.value())
        .putHeader(CachePolicy.HEADER, policy)
        .end();
  }

  void writeHead(HttpServerResponse response) {
    response
        .setStatusCode(range.isPresent() ? PARTIAL : OK)
        .putHeader("Content-Type", "application/x-nix-nar")
        .putHeader("Content-Length", Long.toString(length()))
        .putHeader("Accept-Ranges", "bytes")
        .putHeader("ETag", tag.value())
        .putHeader(CachePolicy.HEADER, policy);
    range.ifPresent(
        part -> response.putHeader("Content-Range", part.contentRange(nar.storedBytes())));
  }
}
