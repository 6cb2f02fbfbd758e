package dev.mansard.store.blob.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.mansard.store.blob.StorageException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

final class S3CallsTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  @Test
  @Timeout(30)
  void givesThePlaceOfACallBackThatCannotEvenBegin() throws StorageException {
    var pace = new S3Pace(1, Double.POSITIVE_INFINITY);
    var purpose = new S3Calls.Purpose(S3Watch.Operation.GET, "try");
    var failure = new OutOfMemoryError("injected");
    try (var calls = new S3Calls(S3Patience.standard(), pace, S3Watch.none(), new Random(1))) {
      var thrown =
          catchThrowable(
              () ->
                  calls.once(
                      purpose,
                      LIMIT,
                      () -> {
                        throw failure;
                      }));

      assertThat(calls.once(purpose, LIMIT, () -> CompletableFuture.completedFuture("answer")))
          .isEqualTo("answer");
      assertThat(thrown).isInstanceOf(StorageException.Permanent.class).hasCause(failure);
    }
  }
}
