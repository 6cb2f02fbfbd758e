package dev.mansard.cli.push;

import static dev.mansard.cli.push.TestPaths.info;
import static dev.mansard.cli.push.TestPaths.path;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mansard.protocol.nix.StorePath;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 30, unit = TimeUnit.SECONDS)
class DependencyOrderTest {
  private final DependencyOrder order = new DependencyOrder(false);

  private Turn take() throws InterruptedException {
    return order.take().orElseThrow();
  }

  private StorePath takePath() throws InterruptedException {
    return take().path();
  }

  private void takeAndSucceed(int number) throws InterruptedException {
    Turn turn = take();
    assertThat(turn.path()).isEqualTo(path(number));
    order.succeeded(turn);
  }

  @Test
  void handsOutReferencesFirst() throws InterruptedException {
    order.add(List.of(info(1, 900, 2, 3), info(2, 500, 3), info(3, 1)));
    order.close();

    takeAndSucceed(3);
    takeAndSucceed(2);
    takeAndSucceed(1);
    assertThat(order.take()).isEmpty();
  }

  @Test
  void handsOutTheLargestFirst() throws InterruptedException {
    order.add(List.of(info(1, 10), info(2, 30), info(3, 20)));

    assertThat(List.of(takePath(), takePath(), takePath()))
        .containsExactly(path(2), path(3), path(1));
  }

  @Test
  void ignoresSelfReferencesAndReferencesThatWereNotAdded() throws InterruptedException {
    order.add(List.of(info(1, 1, 1, 77)));

    assertThat(takePath()).isEqualTo(path(1));
  }

  @Test
  void namesEverythingAboveAFailure() throws InterruptedException {
    order.add(List.of(info(1, 1, 2), info(2, 1, 3), info(3, 2), info(4, 1)));
    order.close();
    Turn third = take();
    Turn fourth = take();

    List<DependencyOrder.Blocked> blocked = order.failed(third);

    assertThat(List.of(third.path(), fourth.path())).containsExactly(path(3), path(4));
    assertThat(blocked).extracting(each -> each.info().path()).containsExactly(path(2), path(1));
    assertThat(blocked)
        .extracting(DependencyOrder.Blocked::missing)
        .containsExactly(path(3), path(2));
    order.succeeded(fourth);
    assertThat(order.take()).isEmpty();
  }

  @Test
  void blocksALaterPathThatRefersToAnEarlierFailure() throws InterruptedException {
    order.add(List.of(info(1, 1)));
    order.failed(take());

    assertThat(order.add(List.of(info(2, 1, 1), info(3, 1, 2))))
        .extracting(each -> each.info().path())
        .containsExactly(path(2), path(3));
  }

  @Test
  void blocksNothingForAFailedPathThatTheCacheHas() throws InterruptedException {
    order.add(List.of(info(1, 1)));
    order.failed(take());

    order.present(List.of(path(1)));

    assertThat(order.add(List.of(info(2, 1, 1)))).isEmpty();
  }

  @Test
  void blocksNothingForAPathThatArrivedThoughItWasBlocked() throws InterruptedException {
    var early = new DependencyOrder(true);
    early.add(List.of(info(1, 1, 2), info(2, 1)));
    Turn second = early.take().orElseThrow();
    Turn first = early.take().orElseThrow();
    early.failed(second);

    early.succeeded(first);

    assertThat(early.add(List.of(info(3, 1, 1)))).isEmpty();
  }

  @Test
  void makesALaterPathWaitForOneThatIsUnderWay() throws InterruptedException {
    order.add(List.of(info(1, 1)));
    Turn running = take();
    order.add(List.of(info(2, 1, 1), info(3, 1)));
    order.close();

    takeAndSucceed(3);
    order.succeeded(running);
    takeAndSucceed(2);
    assertThat(order.take()).isEmpty();
  }

  @Test
  void doesNotWaitForEverOnACycle() throws InterruptedException {
    order.add(List.of(info(1, 1, 2), info(2, 1, 1)));
    order.close();

    List<Turn> both = List.of(take(), take());

    assertThat(both).extracting(Turn::path).containsExactlyInAnyOrder(path(1), path(2));
    assertThat(both).allMatch(turn -> turn.permit().isGranted());
    both.forEach(order::succeeded);
    assertThat(order.take()).isEmpty();
  }

  @Test
  void handsOutEachPathOfACycleOnce() throws InterruptedException {
    order.add(List.of(info(1, 100, 2), info(2, 90, 1), info(3, 1, 1)));
    order.close();

    takeAndSucceed(1);
    takeAndSucceed(2);
    takeAndSucceed(3);
    assertThat(order.take()).isEmpty();
  }

  @Test
  void keepsItsPromiseForRandomGraphsAndManyWorkers() throws Exception {
    for (long seed = 0; seed < 20; seed++) {
      new RandomPush(seed, false).run();
      new RandomPush(seed, true).run();
    }
  }

  @Test
  void takesAPathAgainThatHasFailed() throws InterruptedException {
    order.add(List.of(info(2, 1)));
    order.failed(take());

    assertThat(order.add(List.of(info(1, 1, 2), info(2, 1)))).isEmpty();

    order.close();
    takeAndSucceed(2);
    takeAndSucceed(1);
    assertThat(order.take()).isEmpty();
  }

  /** Path 3 refers to 1, which is under way, and to 2, which failed. */
  private Turn blockThirdWhileFirstIsUnderWay() throws InterruptedException {
    order.add(List.of(info(2, 1)));
    order.failed(take());
    order.add(List.of(info(1, 2)));
    Turn first = take();
    assertThat(order.add(List.of(info(3, 3, 1, 2)))).hasSize(1);
    return first;
  }

  @Test
  void forgetsABlockedTurnOfAPathThatIsAddedAgain() throws InterruptedException {
    Turn first = blockThirdWhileFirstIsUnderWay();
    order.add(List.of(info(2, 1), info(3, 3, 1, 2)));
    order.close();

    order.succeeded(first);

    takeAndSucceed(2);
    takeAndSucceed(3);
    assertThat(order.take()).isEmpty();
  }

  @Test
  void doesNotBlockAPathForTheSakeOfAnEarlierTurn() throws InterruptedException {
    Turn first = blockThirdWhileFirstIsUnderWay();
    order.add(List.of(info(2, 1), info(3, 3, 2)));
    order.close();

    assertThat(order.failed(first)).isEmpty();

    takeAndSucceed(2);
    takeAndSucceed(3);
    assertThat(order.take()).isEmpty();
  }
}
