package dev.mansard.store.blob.s3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mansard.store.blob.StorageException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class S3PaceTest {
  private static final double NO_LIMIT = Double.POSITIVE_INFINITY;

  @Test
  void shrinksByAThirdWhenAskedToSlowDown() throws StorageException {
    var pace = new S3Pace(10, NO_LIMIT);
    for (int i = 0; i < 10; i++) {
      pace.enter("try");
    }

    pace.leaveSlowed();
    pace.leaveSlowed();

    assertThat(pace.atOnce()).isBetween(6.9, 7.1);
    assertThat(pace.perSecond()).isLessThan(100);
  }

  @Test
  void growsAgainSlowlyUpToTheSetting() throws StorageException {
    var pace = new S3Pace(4, 50);
    slowDown(pace);
    double atOnce = pace.atOnce();
    double perSecond = pace.perSecond();

    pace.enter("try");
    pace.leave(0);

    assertThat(pace.atOnce()).isBetween(atOnce + 0.01, atOnce + 1);
    assertThat(pace.perSecond()).isGreaterThan(perSecond);
    for (int i = 0; i < 100; i++) {
      pace.enter("try");
      pace.leave(0);
    }
    assertThat(pace.atOnce()).isEqualTo(4);
    assertThat(pace.perSecond()).isLessThanOrEqualTo(50);
  }

  @Test
  void letsAlwaysOneThrough() throws StorageException {
    var pace = new S3Pace(1, NO_LIMIT);
    for (int i = 0; i < 3; i++) {
      slowDown(pace);
    }

    pace.enter("try");

    assertThat(pace.atOnce()).isEqualTo(1);
  }

  @Test
  void keepsToTheRequestsPerSecond() throws StorageException {
    var pace = new S3Pace(1000, 50);
    long begin = System.nanoTime();

    for (int i = 0; i < 40; i++) {
      pace.enter("try");
      pace.leave(0);
    }

    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(Duration.ofMillis(500));
  }

  @Test
  void allowsAtMostOneInTwentyTwice() throws StorageException {
    var pace = new S3Pace(1000, NO_LIMIT);
    int spares = 0;
    for (int i = 0; i < 200; i++) {
      pace.enter("try");
      pace.leave(0);
      if (pace.takeSpare()) {
        spares++;
        pace.leave(0);
      }
    }

    assertThat(spares).isBetween(10, 15);
  }

  @Test
  void waitsLongerThanUsualBeforeARequestIsSentTwice() throws StorageException {
    var pace = new S3Pace(10, NO_LIMIT);
    assertThat(pace.spareAfter()).isEqualTo(Duration.ofSeconds(1));

    pace.enter("try");
    pace.leave(Duration.ofMillis(50).toNanos());

    assertThat(pace.spareAfter()).isEqualTo(Duration.ofMillis(200));
  }

  private static void slowDown(S3Pace pace) throws StorageException {
    pace.enter("try");
    pace.leaveSlowed();
  }
}
