package dev.mansard.standalone.server;

import dev.mansard.store.blob.StorageException;
import io.quarkus.runtime.util.ExceptionUtil;

/**
 * A failure in one line, for whoever started the process: what could not be done, and what was at
 * the root of it.
 */
final class FailureLine {
  private FailureLine() {}

  static String of(Throwable failure) {
    String said = describe(failure);
    Throwable root = ExceptionUtil.getRootCause(failure);
    if (root == null || root instanceof StorageException) {
      return said; // a storage's own failure has told all that it knows
    }
    String reason = describe(root);
    return said.contains(reason) ? said : said + ": " + reason;
  }

  /** A message that is no sentence is the name of a host or a file, and says nothing by itself. */
  private static String describe(Throwable failure) {
    String kind = failure.getClass().getSimpleName();
    String message = failure.getMessage();
    if (message == null || message.isBlank()) {
      return kind;
    }
    String line = message.strip().replaceAll("[\\s\\p{Cntrl}]+", " ");
    return line.contains(" ") ? line : kind + ": " + line;
  }
}
