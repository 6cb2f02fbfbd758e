package dev.mansard.api.substituter;

import dev.mansard.api.http.ApiException;
import dev.mansard.protocol.error.ErrorCode;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A part of a body, first and last byte included (RFC 9110, section 14). Only single ranges are
 * served; several at once, other units and nonsense are ignored, as the RFC allows.
 */
record ByteRange(long first, long last) {
  private static final Pattern SINGLE = Pattern.compile("bytes=\\s*(\\d{0,18})-(\\d{0,18})\\s*");

  /**
   * The part that a {@code Range} header asks for; empty if the whole body is to be served.
   *
   * @throws ApiException (416) if the range lies outside of the body
   */
  static Optional<ByteRange> find(@Nullable String header, long length) {
    var matcher = SINGLE.matcher(header == null ? "" : header);
    if (!matcher.matches() || (matcher.group(1).isEmpty() && matcher.group(2).isEmpty())) {
      return Optional.empty();
    }
    return matcher.group(1).isEmpty()
        ? Optional.of(suffix(Long.parseLong(matcher.group(2)), length))
        : between(Long.parseLong(matcher.group(1)), matcher.group(2), length);
  }

  private static ByteRange suffix(long count, long length) {
    if (count == 0) {
      throw outside(length);
    }
    return new ByteRange(Math.max(0, length - count), length - 1);
  }

  private static Optional<ByteRange> between(long first, String lastText, long length) {
    long last = lastText.isEmpty() ? length - 1 : Long.parseLong(lastText);
    if (!lastText.isEmpty() && last < first) {
      return Optional.empty();
    }
    if (first >= length) {
      throw outside(length);
    }
    return Optional.of(new ByteRange(first, Math.min(last, length - 1)));
  }

  private static ApiException outside(long length) {
    return ApiException.of(ErrorCode.RANGE_NOT_SATISFIABLE)
        .withHeader("Content-Range", "bytes */" + length);
  }

  long count() {
    return last - first + 1;
  }

  String contentRange(long length) {
    return "bytes " + first + "-" + last + "/" + length;
  }
}
