package dev.mansard.store.metadata;

/**
 * A failure of the metadata database. The subtype says what a caller can do about it; decisions
 * never read the message.
 */
public abstract sealed class MetadataException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private MetadataException(String message, Throwable cause) {
    super(message, cause);
  }

  private MetadataException(String message) {
    super(message);
  }

  /** The database or the pool is away or too busy; nothing was changed. */
  public static final class Unavailable extends MetadataException {
    private static final long serialVersionUID = 1L;

    /** Try again later. */
    public Unavailable(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /** The connection broke while a change was being committed: it may or may not have happened. */
  public static final class OutcomeUnknown extends MetadataException {
    private static final long serialVersionUID = 1L;

    /** Nobody here can say whether it was committed. */
    public OutcomeUnknown(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /** Another transaction was in the way (deadlock, serialization); nothing was changed. */
  public static final class Contended extends MetadataException {
    private static final long serialVersionUID = 1L;

    /** Try again at once. */
    public Contended(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /**
   * Something this change relied on is gone: a lease that has expired, a chunk that was reaped or
   * quarantined. Nothing was changed; the same upload can succeed when it is made again.
   */
  public static final class Stale extends MetadataException {
    private static final long serialVersionUID = 1L;

    /** Start over. */
    public Stale(String message) {
      super(message);
    }
  }

  /** An error in our SQL or in the stored data. */
  public static final class Defect extends MetadataException {
    private static final long serialVersionUID = 1L;

    /** Trying again cannot help. */
    public Defect(String message, Throwable cause) {
      super(message, cause);
    }
  }
}
