package dev.mansard.store.integrity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicReference;
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

  /** By a time server, hours after the process was started with a wrong one. */
  @Test
  void doesNotWaitForATimeThatHasBeenSetBack() throws InterruptedException {
    var now = new AtomicReference<>(Instant.EPOCH.plusSeconds(100_000));
    InstantSource settable = now::get;
    var pace = new ScrubPace(1_000_000_000, settable.withZone(ZoneOffset.UTC));
    now.set(Instant.EPOCH);

    Thread.currentThread().interrupt();
    pace.spend(1);

    assertThat(Thread.interrupted()).as("who waits is told, and had no need to").isTrue();
  }

  @Test
  void wantsSomeSpeed() {
    assertThatThrownBy(() -> new ScrubPace(0, clock)).hasMessage("bytes per second: 0, least: 1");
  }
}
