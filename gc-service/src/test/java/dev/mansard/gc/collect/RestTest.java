package dev.mansard.gc.collect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RestTest {
  private final AtomicLong now = new AtomicLong();
  private long rested;

  @Test
  void worksForItsShareOfTheTime() throws Exception {
    var rest = rest(25);

    work(rest, 1_000, Duration.ofMillis(100));

    double busy = (double) (now.get() - rested) / now.get();
    assertThat(busy).isCloseTo(0.25, within(0.01));
  }

  @Test
  void letsAShortCollectionPass() throws Exception {
    work(rest(50), 30, Duration.ofMillis(100));

    assertThat(rested).isZero();
  }

  @Test
  void letsAnotherShortOnePassAfterAWhile() throws Exception {
    var rest = rest(50);
    work(rest, 100, Duration.ofMillis(100));
    long before = rested;
    now.addAndGet(Duration.ofSeconds(30).toNanos());

    work(rest, 30, Duration.ofMillis(100));

    assertThat(before).isPositive();
    assertThat(rested).isEqualTo(before);
  }

  @Test
  void doesNotSaveUpMoreThanIsFree() throws Exception {
    var rest = rest(50);
    now.addAndGet(Duration.ofHours(1).toNanos());

    work(rest, 100, Duration.ofMillis(100));

    assertThat(rested).isPositive();
  }

  @Test
  void neverRestsAtAHundredPercent() throws Exception {
    work(rest(100), 1_000, Duration.ofMillis(100));

    assertThat(rested).isZero();
  }

  @Test
  void refusesAShareThatIsNone() {
    assertThatThrownBy(() -> rest(0)).hasMessage("0 percent; 1 to 100 are allowed");
    assertThatThrownBy(() -> rest(101)).hasMessage("101 percent; 1 to 100 are allowed");
  }

  private Rest rest(int busyPercent) {
    return new Rest(
        busyPercent,
        now::get,
        nanos -> {
          now.addAndGet(nanos);
          rested += nanos;
        });
  }

  private void work(Rest rest, int times, Duration each) throws InterruptedException {
    for (int i = 0; i < times; i++) {
      now.addAndGet(each.toNanos());
      rest.after(each.toNanos());
    }
  }
}
