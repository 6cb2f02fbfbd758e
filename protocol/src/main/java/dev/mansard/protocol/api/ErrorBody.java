package dev.mansard.protocol.api;

import dev.mansard.protocol.error.ErrorCode;

/**
 * The body of every error answer: {@code {"code":404,"error":"NoSuchObject","message":"…"}}.
 *
 * @param code HTTP status
 * @param error the stable name; see {@link ErrorCode#wireName}
 */
public record ErrorBody(int code, String error, String message) {

  public static ErrorBody of(ErrorCode code) {
    return new ErrorBody(code.status(), code.wireName(), code.message());
  }

  /** With a detail, where the code allows one. */
  public static ErrorBody of(ErrorCode code, String detail) {
    return new ErrorBody(code.status(), code.wireName(), code.message(detail));
  }
}
