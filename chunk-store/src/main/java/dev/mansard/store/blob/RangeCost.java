package dev.mansard.store.blob;

/**
 * What one range request of a pack is worth. Whoever reads NARs plans by it, and whoever stores
 * them counts by it what their readers will pay.
 */
public final class RangeCost {
  /** Bytes of a gap at most: reading over it takes no longer than another request would. */
  public static final long WIDEST_GAP = 1L << 20;

  /**
   * Bytes of a pack for one request, gaps included, but for the last extent: 32 requests for a
   * gibibyte, and what fails or is slow has to be read again in part only.
   */
  public static final long LONGEST = 32L << 20;

  /**
   * Bytes of a NAR from the first to the last extent of one request: a connection does not stay
   * open without a use for ever.
   */
  public static final long REACH = 64L << 20;

  private RangeCost() {}
}
