package dev.mansard.cli.push;

import static dev.mansard.cli.push.TestPaths.info;
import static dev.mansard.cli.push.TestPaths.path;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Paths that are sent while what they refer to is under way. */
class EarlyTurnsTest {
  private static final long MEBIBYTE = 1 << 20;

  private final DependencyOrder order = new DependencyOrder(true);

  private Turn poll(int number) {
    Turn turn = order.poll().orElseThrow();
    assertThat(turn.path()).isEqualTo(path(number));
    return turn;
  }

  /** The first refers to nothing, each other one to the one before; all of them are under way. */
  private List<Turn> pollChainOfThree() {
    order.add(List.of(info(1, 9), info(2, 8, 1), info(3, 7, 2)));
    return List.of(poll(1), poll(2), poll(3));
  }

  @Test
  void holdsBackTheEndUntilAllReferencesHaveArrived() {
    order.add(List.of(info(1, 9), info(2, 8), info(3, 7, 1, 2)));
    Turn first = poll(1);
    Turn second = poll(2);
    Turn third = poll(3);

    assertThat(first.permit().isGranted()).isTrue();
    order.succeeded(first);
    assertThat(third.permit().isGranted()).isFalse();
    order.succeeded(second);
    assertThat(third.permit().isGranted()).isTrue();
  }

  @Test
  void sendsAWholeChainAtOnce() {
    List<Turn> chain = pollChainOfThree();

    order.succeeded(chain.get(0));

    assertThat(chain.get(1).permit().isGranted()).isTrue();
    assertThat(chain.get(2).permit().isGranted()).isFalse();
  }

  @Test
  void prefersWhatNeedNotBeHeld() {
    order.add(List.of(info(1, 9), info(2, 8, 1), info(3, 7)));

    poll(1);
    poll(3);
    poll(2);
  }

  @Test
  void sendsThemInTheOrderInWhichTheirReferencesWereUnderWay() {
    order.add(List.of(info(1, 9), info(2, 8), info(3, 7, 1, 2), info(4, 6, 1), info(5, 99, 3)));

    poll(1);
    poll(2);
    poll(4);
    poll(3);
    poll(5);
  }

  @Test
  void holdsNothingForAServerThatMayStoreBeforeTheEnd() {
    var strict = new DependencyOrder(false);
    strict.add(List.of(info(1, 9), info(2, 8, 1)));

    assertThat(strict.poll()).isPresent();
    assertThat(strict.poll()).isEmpty();
  }

  @Test
  void doesNotSendASmallPathEarlyWhileMuchIsToBeSentBeforeIt() {
    order.add(List.of(info(1, 100 * MEBIBYTE), info(2, MEBIBYTE, 1), info(3, 1, 2)));
    Turn large = poll(1);

    assertThat(order.poll()).isEmpty();
    large.sent(70 * MEBIBYTE);
    poll(2);
    poll(3);
  }

  @Test
  void sendsALargePathEarlyWhateverItWaitsFor() {
    order.add(List.of(info(1, 100 * MEBIBYTE), info(2, 100 * MEBIBYTE, 1)));

    poll(1);
    poll(2);
  }

  @Test
  void withdrawsWhatRefersToAFailure() {
    List<Turn> chain = pollChainOfThree();
    Turn second = chain.get(1);
    Turn third = chain.get(2);
    order.add(List.of(info(4, 6, 3)));

    assertThat(order.failed(chain.get(0)))
        .extracting(each -> each.info().path())
        .containsExactly(path(4));
    assertThat(second.permit().isWithdrawn()).isTrue();
    assertThat(order.withdrawn(second))
        .hasValue(new DependencyOrder.Blocked(second.info(), path(1)));
    assertThat(order.withdrawn(third)).hasValue(new DependencyOrder.Blocked(third.info(), path(2)));
    assertThat(order.poll()).isEmpty();
  }

  @Test
  void neverHandsOutWhatWasBlockedWhenItWasAdded() {
    order.add(List.of(info(2, 9)));
    order.failed(poll(2));

    assertThat(order.add(List.of(info(1, 8), info(3, 7, 1, 2))))
        .extracting(each -> each.info().path())
        .containsExactly(path(3));
    Turn first = poll(1);
    assertThat(order.poll()).isEmpty();
    order.succeeded(first);
    assertThat(order.poll()).isEmpty();
  }

  @Test
  void neverHandsOutWhatIsAboveAFailureThatIsStillUnderWay() {
    order.add(List.of(info(1, 9), info(2, 9, 1)));
    Turn first = poll(1);
    Turn second = poll(2);
    order.add(List.of(info(3, 8), info(4, 7, 2, 3), info(5, 6, 4)));

    order.failed(first);
    Turn third = poll(3);
    assertThat(order.poll()).isEmpty();
    order.withdrawn(second);
    order.succeeded(third);
    assertThat(order.poll()).isEmpty();
  }

  @Test
  void handsOutAgainWhatWasHeldForTooLong() {
    List<Turn> chain = pollChainOfThree();
    Turn third = chain.get(2);

    assertThat(order.withdrawn(chain.get(1))).isEmpty();
    assertThat(third.permit().isWithdrawn()).isTrue();
    assertThat(order.withdrawn(third)).isEmpty();
    assertThat(order.poll()).isEmpty();
    order.succeeded(chain.get(0));
    order.succeeded(poll(2));
    assertThat(poll(3).permit().isGranted()).isTrue();
  }

  @Test
  void handsOutAgainWhatWasWithdrawnJustWhenItsReferenceArrived() {
    order.add(List.of(info(1, 9), info(2, 8, 1)));
    Turn first = poll(1);
    Turn second = poll(2);
    second.permit().withdraw();

    order.succeeded(first);
    assertThat(order.withdrawn(second)).isEmpty();

    assertThat(poll(2).permit().isGranted()).isTrue();
  }

  @Test
  void letsAllGoWhenAnUploadIsRepeatedAndIsStrictUntilItIsCalm() {
    var paths = new ArrayList<>(List.of(info(1, 9), info(2, 8, 1), info(3, 7), info(4, 6, 3)));
    for (int number = 5; number < 5 + DependencyOrder.CALM_AFTER; number++) {
      paths.add(info(number, 5));
    }
    order.add(paths.subList(0, 4));
    Turn first = poll(1);
    Turn third = poll(3);
    Turn second = poll(2);

    third.repeating();
    assertThat(second.permit().isWithdrawn()).isTrue();
    assertThat(order.withdrawn(second)).isEmpty();
    assertThat(order.poll()).isEmpty();

    order.add(paths.subList(4, paths.size()));
    order.succeeded(third);
    order.succeeded(poll(4));
    for (int count = 1; count < DependencyOrder.CALM_AFTER; count++) {
      assertThat(second.permit().isGranted()).isFalse();
      order.succeeded(order.poll().orElseThrow());
    }
    assertThat(order.poll().orElseThrow().info().references()).isEmpty();
    assertThat(poll(2).permit().isGranted()).isFalse();
    order.succeeded(first);
  }
}
