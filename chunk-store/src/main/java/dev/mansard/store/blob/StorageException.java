package dev.mansard.store.blob;

import java.io.IOException;

/**
 * A failure of blob storage. The subtype says whether trying again can help; decisions never read
 * the message.
 */
public abstract sealed class StorageException extends IOException {
  private static final long serialVersionUID = 1L;

  private StorageException(String message, Throwable cause) {
    super(message, cause);
  }

  private StorageException(String message) {
    super(message);
  }

  /** The storage is busy, unreachable or out of time; the same call may succeed later. */
  public static final class Retryable extends StorageException {
    private static final long serialVersionUID = 1L;

    /** A retryable failure with its cause. */
    public Retryable(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /** The storage has no room left; nothing was kept. */
  public static final class Full extends StorageException {
    private static final long serialVersionUID = 1L;

    /** No space left. */
    public Full(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /** The blob does not exist, or is shorter than the range asked for. */
  public static final class Missing extends StorageException {
    private static final long serialVersionUID = 1L;

    /** No such bytes. */
    public Missing(String message) {
      super(message);
    }
  }

  /** Anything that trying again cannot cure: permissions, a bad configuration, a broken device. */
  public static final class Permanent extends StorageException {
    private static final long serialVersionUID = 1L;

    private final boolean isOfBlob;

    /** A permanent failure with its cause, which may concern other blobs as well. */
    public Permanent(String message, Throwable cause) {
      this(message, cause, false);
    }

    private Permanent(String message, Throwable cause, boolean isOfBlob) {
      super(message, cause);
      this.isOfBlob = isOfBlob;
    }

    /** One that is about the blob that was asked for, as far as the storage tells. */
    public static Permanent ofBlob(String message, Throwable cause) {
      return new Permanent(message, cause, true);
    }

    /**
     * Whether it is about that blob. If not, it proves nothing about the blob: permissions, keys
     * and settings are those of many.
     */
    public boolean isOfBlob() {
      return isOfBlob;
    }
  }
}
