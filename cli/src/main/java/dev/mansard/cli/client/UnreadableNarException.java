package dev.mansard.cli.client;

import java.io.IOException;

/**
 * The files of the store path could not be read to the end as recorded: a local failure, not one of
 * the network.
 */
final class UnreadableNarException extends IOException {
  private static final long serialVersionUID = 1L;

  UnreadableNarException(IOException cause) {
    super("cannot read the store path", cause);
  }
}
