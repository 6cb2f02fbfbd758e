package dev.mansard.store.upload;

/**
 * How many range requests the duplicates of one NAR may cost each of its readers: a few for every
 * NAR and 24 for each GiB. With the 32 for its own pack these are 64 for a NAR of one GiB, whatever
 * it has in common with others.
 */
final class RequestAllowance {
  private static final int FOR_EVERY_NAR = 8;
  private static final long BYTES_PER_REQUEST = 43L << 20;

  private int spent;

  /** Takes one request, if there is one left after so many bytes of the NAR. */
  boolean take(long positionInNar) {
    if (spent >= FOR_EVERY_NAR + positionInNar / BYTES_PER_REQUEST) {
      return false;
    }
    spent++;
    return true;
  }
}
