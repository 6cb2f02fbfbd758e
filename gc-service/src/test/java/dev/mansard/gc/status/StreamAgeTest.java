package dev.mansard.gc.status;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class StreamAgeTest {
  private final StreamAge age = new StreamAge();

  @Test
  void isZeroWhileEverythingIsRead() {
    assertThat(look(0, 7, 7)).isZero();
    assertThat(look(15, 9, 9)).isZero();
  }

  @Test
  void growsWhileTheSameRecordsWait() {
    look(0, 7, 9);

    assertThat(look(15, 7, 9)).isEqualTo(Duration.ofSeconds(15));
    assertThat(look(30, 8, 12)).isEqualTo(Duration.ofSeconds(30));
  }

  @Test
  void isTheAgeOfTheOldestThatStillWaits() {
    look(0, 7, 9);
    look(15, 7, 12);

    assertThat(look(30, 9, 12)).isEqualTo(Duration.ofSeconds(15));
    assertThat(look(45, 12, 12)).isZero();
  }

  @Test
  void forgetsTopicsThatAreGone() {
    look(0, 7, 9);

    var other = List.of(new StoreStatus.Partition("mansard.events@new", 0, 0, 0));
    assertThat(age.update(other, Duration.ofSeconds(15).toNanos())).isZero();
  }

  private Duration look(int seconds, long next, long end) {
    var partition = new StoreStatus.Partition("mansard.events@id", 0, next, end);
    return age.update(List.of(partition), Duration.ofSeconds(seconds).toNanos());
  }
}
