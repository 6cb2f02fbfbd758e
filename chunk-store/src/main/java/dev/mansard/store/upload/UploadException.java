package dev.mansard.store.upload;

import dev.mansard.protocol.nix.Sha256;
import dev.mansard.store.integrity.ForeignStorageException;
import java.time.Duration;

/**
 * An upload that was refused. Nothing of it was kept, except that after {@link Busy} the path may
 * have been stored if the database was lost at the very end; sending it again is right either way.
 */
public abstract sealed class UploadException extends Exception {
  private static final long serialVersionUID = 1L;

  private UploadException(String message) {
    super(message);
  }

  private UploadException(String message, Throwable cause) {
    super(message, cause);
  }

  /** The body ended early. */
  public static final class Truncated extends UploadException {
    private static final long serialVersionUID = 1L;
    private final long received;
    private final long expected;

    /** Got {@code received} of {@code expected} bytes. */
    public Truncated(long received, long expected) {
      super("truncated: got " + received + " of " + expected + " bytes");
      this.received = received;
      this.expected = expected;
    }

    /** Bytes that came. */
    public long received() {
      return received;
    }

    /** Bytes that were announced. */
    public long expected() {
      return expected;
    }
  }

  /** The body goes on behind the announced size. */
  public static final class Surplus extends UploadException {
    private static final long serialVersionUID = 1L;
    private final long expected;

    /** More than {@code expected} bytes. */
    public Surplus(long expected) {
      super("more than the announced " + expected + " bytes");
      this.expected = expected;
    }

    /** Bytes that were announced. */
    public long expected() {
      return expected;
    }
  }

  /** The NAR with the announced hash is in the store, and has another size. */
  public static final class SizeMismatch extends UploadException {
    private static final long serialVersionUID = 1L;
    private final long announced;
    private final long actual;

    /** Announced were {@code announced} bytes, the NAR has {@code actual}. */
    public SizeMismatch(long announced, long actual) {
      super("announced " + announced + " bytes, the NAR has " + actual);
      this.announced = announced;
      this.actual = actual;
    }

    /** Bytes that were announced. */
    public long announced() {
      return announced;
    }

    /** Bytes of the NAR. */
    public long actual() {
      return actual;
    }
  }

  /** The body has the announced size but another hash. */
  public static final class HashMismatch extends UploadException {
    private static final long serialVersionUID = 1L;
    private final transient Sha256 expected;
    private final transient Sha256 actual;

    /** The announced and the true hash. */
    public HashMismatch(Sha256 expected, Sha256 actual) {
      super("NAR hash: " + actual.formatBase32() + ", announced: " + expected.formatBase32());
      this.expected = expected;
      this.actual = actual;
    }

    /** The announced hash. */
    public Sha256 expected() {
      return expected;
    }

    /** The hash of what came. */
    public Sha256 actual() {
      return actual;
    }
  }

  /** The body is what was announced, or its beginning, but not a NAR. */
  public static final class MalformedNar extends UploadException {
    private static final long serialVersionUID = 1L;
    private final String reason;
    private final long offset;

    /** What is wrong with the byte at {@code offset}. */
    public MalformedNar(String reason, long offset) {
      super("not a NAR: " + reason + " (offset " + offset + ")");
      this.reason = reason;
      this.offset = offset;
    }

    /** What is wrong. */
    public String reason() {
      return reason;
    }

    /** Where, in bytes of the NAR. */
    public long offset() {
      return offset;
    }
  }

  /** The cache has the path with another NAR, which stays. */
  public static final class PathConflict extends UploadException {
    private static final long serialVersionUID = 1L;
    private final transient Sha256 existing;
    private final transient Sha256 given;

    /** The NAR that stays and the one refused. */
    public PathConflict(Sha256 existing, Sha256 given) {
      super(
          "the path is there with NAR hash "
              + existing.formatBase32()
              + ", given: "
              + given.formatBase32());
      this.existing = existing;
      this.given = given;
    }

    /** The hash of the NAR that stays. */
    public Sha256 existing() {
      return existing;
    }

    /** The hash of the NAR that was sent. */
    public Sha256 given() {
      return given;
    }
  }

  /** The cache was destroyed while the upload went on. */
  public static final class CacheGone extends UploadException {
    private static final long serialVersionUID = 1L;

    /** Nothing to map to. */
    public CacheGone() {
      super("the cache has been destroyed");
    }
  }

  /** So many uploads run that there was no memory for this one in time. */
  public static final class NoMemory extends UploadException {
    private static final long serialVersionUID = 1L;
    private final Duration retryAfter;

    /** Worth another try after {@code retryAfter}. */
    public NoMemory(Duration retryAfter) {
      super("no memory for another upload");
      this.retryAfter = retryAfter;
    }

    /** When to try again. */
    public Duration retryAfter() {
      return retryAfter;
    }
  }

  /** Database, pool or storage are exhausted or away for now. */
  public static final class Busy extends UploadException {
    private static final long serialVersionUID = 1L;
    private final Duration retryAfter;

    /** Worth another try after {@code retryAfter}. */
    public Busy(Duration retryAfter, Throwable cause) {
      super("busy: " + cause.getMessage(), cause);
      this.retryAfter = retryAfter;
    }

    /** When to try again. */
    public Duration retryAfter() {
      return retryAfter;
    }
  }

  /** The blob storage has no room. */
  public static final class StorageFull extends UploadException {
    private static final long serialVersionUID = 1L;

    /** As the storage said. */
    public StorageFull(Throwable cause) {
      super("the storage is full", cause);
    }
  }

  /** The storage is not the one that the database knows; nothing is stored there. */
  public static final class ForeignStorage extends UploadException {
    private static final long serialVersionUID = 1L;

    /** As was found. */
    public ForeignStorage(ForeignStorageException cause) {
      super("the storage " + cause.getMessage(), cause);
    }
  }
}
