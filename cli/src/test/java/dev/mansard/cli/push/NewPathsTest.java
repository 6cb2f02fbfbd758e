package dev.mansard.cli.push;

import static dev.mansard.cli.push.TestPaths.path;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mansard.protocol.nix.StorePath;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 30, unit = TimeUnit.SECONDS)
class NewPathsTest {
  private static final Duration SHORT = Duration.ofMillis(1);
  private static final Duration LONG = Duration.ofMinutes(1);

  /** Hands out at once whatever there is. */
  private final NewPaths eager = new NewPaths(new NewPaths.Times(SHORT, SHORT, SHORT, SHORT));

  private static Set<StorePath> next(NewPaths paths) throws InterruptedException {
    return paths.next().orElseThrow();
  }

  @Test
  void endsAGroupAfterASilence() throws InterruptedException {
    var paths = new NewPaths(new NewPaths.Times(Duration.ofMillis(50), LONG, LONG, LONG));
    paths.add(List.of(path(1)));
    paths.add(List.of(path(2), path(1)));

    assertThat(next(paths)).containsExactly(path(1), path(2));
  }

  @Test
  void endsAGroupWhoseFirstHasWaitedLongEnough() throws InterruptedException {
    var paths = new NewPaths(new NewPaths.Times(LONG, Duration.ofMillis(50), LONG, LONG));
    paths.add(List.of(path(1)));

    assertThat(next(paths)).containsExactly(path(1));
  }

  @Test
  void handsOutAgainWhatCouldNotBePushed() throws InterruptedException {
    eager.add(List.of(path(1)));
    next(eager);
    for (int attempt = 0; attempt < 50; attempt++) {
      eager.again(path(1));

      assertThat(next(eager)).containsExactly(path(1));
    }
    assertThat(eager.left()).isEmpty();
  }

  @Test
  void doesNotHoldUpOthersForOneThatFails() throws InterruptedException {
    var paths = new NewPaths(new NewPaths.Times(SHORT, SHORT, LONG, LONG));
    paths.again(path(1));
    paths.add(List.of(path(2)));

    assertThat(next(paths)).containsExactly(path(2));
    assertThat(paths.left()).containsExactly(path(1));
  }

  @Test
  void asksThreeTimesForAPathThatIsNotValid() throws InterruptedException {
    eager.add(List.of(path(1)));
    next(eager);
    eager.invalid(path(1));
    next(eager);
    eager.invalid(path(1));
    next(eager);

    eager.invalid(path(1));

    assertThat(eager.left()).isEmpty();
  }

  @Test
  void doesNotMissAPathThatIsNotValidAtTheEnd() throws InterruptedException {
    var paths = new NewPaths(new NewPaths.Times(LONG, LONG, LONG, LONG));
    paths.add(List.of(path(1)));
    paths.stop();
    next(paths);

    paths.invalid(path(1));

    assertThat(paths.left()).isEmpty();
  }

  @Test
  void handsOutEverythingOnceMoreAtTheEnd() throws InterruptedException {
    var paths = new NewPaths(new NewPaths.Times(LONG, LONG, LONG, LONG));
    paths.again(path(1));
    paths.add(List.of(path(2)));

    paths.stop();

    assertThat(next(paths)).containsExactlyInAnyOrder(path(1), path(2));
    paths.again(path(1));
    assertThat(paths.next()).isEmpty();
    assertThat(paths.left()).containsExactly(path(1));
  }

  @Test
  void endsAtOnceWithNothingToDo() throws InterruptedException {
    eager.stop();

    assertThat(eager.next()).isEmpty();
  }
}
