package dev.mansard.cli.client;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Whether the last byte of a NAR may be sent. Until then no server that waits for the whole body
 * can have stored the path. Decided once, for all attempts of an upload. Thread-safe.
 */
public final class EndPermit {
  private final CompletableFuture<Boolean> decision = new CompletableFuture<>();

  /** One that holds nothing back. */
  public static EndPermit granted() {
    var permit = new EndPermit();
    permit.grant();
    return permit;
  }

  /** Lets the upload come to its end. */
  public void grant() {
    decision.complete(true);
  }

  /** Ends the upload where it stands, unless it may come to its end already. */
  public void withdraw() {
    decision.complete(false);
  }

  public boolean isGranted() {
    return decision.getNow(false);
  }

  public boolean isWithdrawn() {
    return !decision.getNow(true);
  }

  void whenWithdrawn(Runnable action) {
    var _ =
        decision.thenAccept(
            granted -> {
              if (!granted) {
                action.run();
              }
            });
  }

  /** Waits for the decision, not beyond the limit nor beyond the end of the request. */
  public boolean isGrantedWithin(Duration limit, CompletableFuture<?> requestEnded) {
    try {
      CompletableFuture.anyOf(decision, requestEnded).get(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException tooLong) {
      withdraw();
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      withdraw();
    } catch (ExecutionException impossible) {
      throw new IllegalStateException(impossible);
    }
    return isGranted();
  }
}
