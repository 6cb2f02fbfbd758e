package dev.mansard.api.upload;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The connection broke in the middle of a body; nobody waits for an answer. */
final class ClientGoneException extends IOException {
  private static final long serialVersionUID = 1L;

  ClientGoneException(@Nullable Throwable cause) {
    super("the client is gone", cause);
  }
}
