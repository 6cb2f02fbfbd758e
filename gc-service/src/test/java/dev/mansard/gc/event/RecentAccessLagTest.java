package dev.mansard.gc.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecentAccessLagTest {
  private final ArrayDeque<Boolean> answers = new ArrayDeque<>();

  @Test
  void believesOnlyGoodAnswers() {
    answers.addAll(List.of(false, false, true));
    var lag = new RecentAccessLag(answers::pop, Duration.ofHours(1));

    assertThat(lag.isCaughtUp()).isFalse();
    assertThat(lag.isCaughtUp()).isFalse();
    assertThat(lag.isCaughtUp()).isTrue();
    assertThat(lag.isCaughtUp()).isTrue();
    assertThat(answers).isEmpty();
  }

  @Test
  void asksAgainWhenAnAnswerIsOld() {
    answers.addAll(List.of(true, false));
    var lag = new RecentAccessLag(answers::pop, Duration.ZERO);

    assertThat(lag.isCaughtUp()).isTrue();
    assertThat(lag.isCaughtUp()).isFalse();
  }
}
