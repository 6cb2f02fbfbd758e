package dev.mansard.cli.client;

import dev.mansard.protocol.api.UploadResult;

/** How the server took a path. */
public sealed interface UploadOutcome {
  /** It is in the cache now. */
  record Accepted(UploadResult result) implements UploadOutcome {}

  /** The cache has the path already, with another NAR hash, and keeps what it has. */
  record Conflict(String message) implements UploadOutcome {}
}
