package dev.mansard.api.http;

import dev.mansard.protocol.error.ErrorCode;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A failure with an answer: the code decides status and name, the text goes to the client as it is.
 *
 * <p>Made without a stack trace unless there is a cause worth one: most are the daily business of a
 * public server.
 */
public final class ApiException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;
  private final String text;
  private final transient Map<String, String> headers;

  private ApiException(
      ErrorCode code, String text, Map<String, String> headers, @Nullable Throwable cause) {
    super(code.wireName() + ": " + text, cause, false, false);
    this.code = code;
    this.text = text;
    this.headers = Map.copyOf(headers);
  }

  /** The code with its own text. */
  public static ApiException of(ErrorCode code) {
    return new ApiException(code, code.message(), Map.of(), null);
  }

  /** The code with a detail, which is dropped if the code does not show details. */
  public static ApiException of(ErrorCode code, String detail) {
    return new ApiException(code, code.message(detail), Map.of(), null);
  }

  /** The code with a sentence after its own text. Must not depend on what a cache holds. */
  public static ApiException withHint(ErrorCode code, String hint) {
    return new ApiException(code, code.message() + " " + hint, Map.of(), null);
  }

  /** Bad input without a code of its own. */
  public static ApiException badRequest(String detail) {
    return of(ErrorCode.REQUEST_ERROR, detail);
  }

  /** Overload, or a dependency that is away; the client should come again after this time. */
  public static ApiException unavailable(String hint, Duration retryAfter) {
    long seconds = Math.max(1, retryAfter.toSeconds());
    return withHint(ErrorCode.SERVICE_UNAVAILABLE, hint)
        .withHeader("Retry-After", Long.toString(seconds));
  }

  /** A copy that also sends this header. */
  public ApiException withHeader(String name, String value) {
    var more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new ApiException(code, text, more, getCause());
  }

  /** A copy with a cause, for the log. */
  public ApiException withCause(Throwable cause) {
    return new ApiException(code, text, headers, cause);
  }

  public ErrorCode code() {
    return code;
  }

  /** What the client reads. */
  public String text() {
    return text;
  }

  /** Headers of the answer. */
  public Map<String, String> headers() {
    return headers;
  }

  /** The failure behind this one, if any. */
  public Optional<Throwable> origin() {
    return Optional.ofNullable(getCause());
  }
}
