package dev.mansard.store.blob.faulty;

/** Something that goes wrong, once or always, as {@link FaultyBlobStorage} is told. */
public sealed interface Fault {

  /**
   * The call fails without effect.
   *
   * @param number which one: 1 is the next call of that kind
   */
  record Fails(BlobOperation operation, int number, Failure failure) implements Fault {}

  /** The commit takes effect, and then fails all the same: the acknowledgement was lost. */
  record LosesCommit(Failure failure) implements Fault {}

  /** Reading a range fails once it has yielded that many bytes. */
  record BreaksRange(long afterBytes, Failure failure) implements Fault {}

  /**
   * The storage refuses for good to read these bytes of a blob, the last of which is before the
   * end.
   */
  record Unreadable(String key, long from, long end) implements Fault {}

  /** The storage refuses for good to tell the size of a blob. */
  record SizeUnknown(String key) implements Fault {}

  /** A bit of the blob's byte at that offset reads wrong. */
  record FlipsBit(String key, long offset) implements Fault {}
}
