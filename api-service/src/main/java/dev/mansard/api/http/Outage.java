package dev.mansard.api.http;

import io.vertx.core.VertxException;
import io.vertx.core.impl.NoStackTraceThrowable;
import java.net.ConnectException;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Tells failures that time may cure (the database is away, starting, or slow) from faults of ours,
 * by exception type only. What is particular to SQL is decided where SQL is.
 */
final class Outage {
  private static final int DEPTH = 12;

  private Outage() {}

  static boolean isBehind(Throwable failure) {
    @Nullable Throwable each = failure;
    for (int i = 0; i < DEPTH && each != null; i++) {
      if (isOutage(each)) {
        return true;
      }
      each = each.getCause();
    }
    return false;
  }

  private static boolean isOutage(Throwable failure) {
    return switch (failure) {
      case ConnectException refused -> true;
      case ClosedChannelException closed -> true;
      case TimeoutException late -> true;
      // Closed connections, and waits for a pooled one that took too long, have no type of their
      // own.
      case VertxException closed -> true;
      case NoStackTraceThrowable late -> true;
      default -> false;
    };
  }
}
