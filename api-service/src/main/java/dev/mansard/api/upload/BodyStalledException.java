package dev.mansard.api.upload;

import java.io.IOException;
import java.time.Duration;

/** The client stopped sending, but is still there. */
final class BodyStalledException extends IOException {
  private static final long serialVersionUID = 1L;

  private final Duration idle;

  BodyStalledException(Duration idle) {
    super("nothing came for " + idle);
    this.idle = idle;
  }

  Duration idle() {
    return idle;
  }
}
