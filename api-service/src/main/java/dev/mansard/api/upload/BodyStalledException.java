package dev.mansard.api.upload;

import dev.mansard.api.http.ApiException;
import java.io.IOException;

/** The client stopped sending, or sends too slowly, but is still there. */
final class BodyStalledException extends IOException {
  private static final long serialVersionUID = 1L;

  private final transient ApiException answer;

  BodyStalledException(ApiException answer) {
    super(answer);
    this.answer = answer;
  }

  /** What to tell it. */
  ApiException answer() {
    return answer;
  }
}
