package dev.mansard.store.integrity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ScrubPaceTest {
  private final Clock clock = Clock.systemUTC();

  @Test
  void takesAtLeastTheTimeThatTheBytesAreAllowed() throws InterruptedException {
    var pace = new ScrubPace(1_000_000, clock);
    Instant begin = clock.instant();

    for (int i = 0; i < 10; i++) {
      pace.spend(20_000);
    }

    assertThat(Duration.between(begin, clock.instant())).isGreaterThan(Duration.ofMillis(190));
  }

  @Test
  void canBeInterrupted() {
    var pace = new ScrubPace(1, clock);
    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> pace.spend(1_000_000)).isInstanceOf(InterruptedException.class);
  }

  @Test
  void wantsSomeSpeed() {
    assertThatThrownBy(() -> new ScrubPace(0, clock)).hasMessage("bytes per second: 0, least: 1");
  }
}
