package dev.mansard.store.upload;

import java.util.OptionalDouble;

/** How an upload succeeded. In both cases the path is durable and readable. */
public sealed interface UploadOutcome {

  /**
   * The NAR was new.
   *
   * @param fileSize length of the body that will be served
   * @param fracDeduplicated share of the NAR's bytes that was found in chunks stored before; empty
   *     if the NAR was not searched for cut points
   * @param newBytes bytes written to the storage for it
   */
  record Stored(long fileSize, OptionalDouble fracDeduplicated, long newBytes)
      implements UploadOutcome {}

  /** The NAR was there, for this or another path. */
  record Deduplicated() implements UploadOutcome {}
}
