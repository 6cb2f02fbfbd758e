package dev.mansard.cli.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryPolicyTest {
  private final RetryPolicy policy =
      new RetryPolicy(5, Duration.ofMillis(500), Duration.ofSeconds(60), new Random(1));

  @Test
  void doublesTheWaitAndDrawsItFromTheUpperHalf() {
    for (int round = 0; round < 100; round++) {
      for (int attempt = 1; attempt < 5; attempt++) {
        long full = 500L << (attempt - 1);
        assertThat(policy.delayAfter(attempt, Optional.empty()))
            .hasValueSatisfying(wait -> assertThat(wait.toMillis()).isBetween(full / 2, full));
      }
    }
  }

  @Test
  void givesUpAfterTheLastAttempt() {
    assertThat(policy.delayAfter(5, Optional.empty())).isEmpty();
  }

  @Test
  void waitsAsLongAsTheServerAsks() {
    assertThat(policy.delayAfter(1, Optional.of(Duration.ofSeconds(7))))
        .hasValue(Duration.ofSeconds(7));
  }

  @Test
  void doesNotComeBackEarlierThanItsOwnBackOff() {
    assertThat(policy.delayAfter(3, Optional.of(Duration.ZERO)))
        .hasValueSatisfying(wait -> assertThat(wait).isGreaterThanOrEqualTo(Duration.ofSeconds(1)));
  }

  @Test
  void doesNotWaitForAServerThatAsksForTooMuch() {
    assertThat(policy.delayAfter(1, Optional.of(Duration.ofSeconds(61)))).isEmpty();
  }

  @Test
  void neverWaitsLongerThanTheLimit() {
    var patient =
        new RetryPolicy(100, Duration.ofSeconds(1), Duration.ofSeconds(60), new Random(1));

    assertThat(patient.delayAfter(99, Optional.empty()))
        .hasValueSatisfying(wait -> assertThat(wait).isLessThanOrEqualTo(Duration.ofSeconds(60)));
  }

  @ParameterizedTest
  @CsvSource({
    "200,false", "307,false", "400,false", "401,false", "404,false", "408,true", "409,false",
        "413,false",
    "425,true", "429,true", "500,true", "501,false", "502,true", "503,true", "504,true",
        "505,false",
    "507,false", "524,true", "600,false"
  })
  void knowsWhichStatusMayChange(int status, boolean expected) {
    assertThat(RetryPolicy.isTransient(status)).isEqualTo(expected);
  }
}
