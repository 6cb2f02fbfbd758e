package dev.mansard.api.http;

import dev.mansard.protocol.error.ErrorCode;
import io.vertx.core.json.JsonObject;
import java.util.Map;

/**
 * An error as it goes over the wire; the body's keys are in the order Attic uses.
 *
 * @param headers of this error, besides those every error has
 */
record ErrorReply(ErrorCode code, String text, Map<String, String> headers) {
  static final String CONTENT_TYPE = "application/json";

  /** Errors speak about this moment; nobody may keep them unless a header says so. */
  static final String DEFAULT_CACHE_CONTROL = "no-store";

  ErrorReply {
    headers = Map.copyOf(headers);
  }

  static ErrorReply of(ApiException failure) {
    return new ErrorReply(failure.code(), failure.text(), failure.headers());
  }

  static ErrorReply of(ErrorCode code) {
    return new ErrorReply(code, code.message(), Map.of());
  }

  int status() {
    return code.status();
  }

  String body() {
    return new JsonObject()
        .put("code", code.status())
        .put("error", code.wireName())
        .put("message", text)
        .encode();
  }
}
