package dev.mansard.store.metadata.postgres;

import dev.mansard.protocol.error.MalformedInputException;
import dev.mansard.store.metadata.MetadataException;
import io.vertx.pgclient.PgException;
import org.jspecify.annotations.Nullable;

/** Says what a failure of the client means to a caller; the only place that knows SQLSTATEs. */
public final class Failures {
  private static final String SERIALIZATION = "40001";
  private static final String DEADLOCK = "40P01";
  private static final String UNIQUE_VIOLATION = "23505";
  private static final String LOCK_NOT_AVAILABLE = "55P03";
  private static final String READ_ONLY = "25006";
  private static final String SILENT_TOO_LONG = "25P03";
  private static final String TRANSACTION_TOO_LONG = "25P04";

  private Failures() {}

  /** A failure before anything was committed. */
  static MetadataException translated(Throwable failure) {
    return switch (failure) {
      case MetadataException known -> known;
      case PgException e -> ofState(textOrEmpty(e.getSqlState()), isFatal(e), e);
      case MalformedInputException e -> new MetadataException.Defect("stored data is malformed", e);
      case NullPointerException e -> defect(e);
      case IllegalArgumentException e -> defect(e);
      case ClassCastException e -> defect(e);
      case IndexOutOfBoundsException e -> defect(e);
      default -> new MetadataException.Unavailable("the database is away or too busy", failure);
    };
  }

  /**
   * What the server said.
   *
   * @param isFatal whether it also ended the session
   * @param e as it reached us, from whatever driver or framework
   */
  public static MetadataException ofState(String state, boolean isFatal, Throwable e) {
    if (isFatal) {
      return temporary(e);
    }
    if (isContention(state) || state.equals(UNIQUE_VIOLATION)) {
      return new MetadataException.Contended("another transaction was in the way", e);
    }
    return switch (state) {
      case READ_ONLY -> new MetadataException.Unavailable("the database is read-only", e);
      case SILENT_TOO_LONG, TRANSACTION_TOO_LONG -> temporary(e);
      default -> isTemporary(state) ? temporary(e) : defect(e);
    };
  }

  /** Whether a statement of this SQLSTATE may well work when it is tried again. */
  static boolean isContention(@Nullable String state) {
    return SERIALIZATION.equals(state)
        || DEADLOCK.equals(state)
        || LOCK_NOT_AVAILABLE.equals(state);
  }

  /** The server ended or refused the session, for whatever reason; no statement is to blame. */
  public static boolean isFatal(PgException e) {
    return "FATAL".equals(e.getSeverity()) || "PANIC".equals(e.getSeverity());
  }

  /** Connection, resources (full disk, too many connections), shutdown or start, system. */
  private static boolean isTemporary(String state) {
    return state.startsWith("08")
        || state.startsWith("53")
        || state.startsWith("57")
        || state.startsWith("58");
  }

  private static MetadataException temporary(Throwable e) {
    return new MetadataException.Unavailable("the database is away or too busy", e);
  }

  private static MetadataException defect(Throwable e) {
    return new MetadataException.Defect("the database refused a statement", e);
  }

  private static String textOrEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }
}
