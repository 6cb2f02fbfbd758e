package dev.mansard.gc.collect;

import dev.mansard.gc.testing.Shrinker;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random operations on a store and on a model of it. Whatever happens, what the model keeps can be
 * read byte by byte, what is gone may be gone, and after a whole collection all that may go is
 * gone. Operations that fail are made as few as possible, and printed.
 *
 * <p>By hand: {@code -Dmansard.model.steps=5000 -Dmansard.model.seeds=1,2,3}.
 */
class CollectionModelIT {
  /** Each has a database of its own; some minutes in all. */
  private static final int TRIALS = 400;

  static List<Long> seeds() {
    return List.of(System.getProperty("mansard.model.seeds", "20261121").split(",")).stream()
        .map(Long::valueOf)
        .toList();
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void keepsWhatTheModelKeepsAndFreesTheRest(long seed) {
    var operations = ModelOperation.list(seed, Integer.getInteger("mansard.model.steps", 200));
    var failure = failure(operations);
    if (failure.isPresent()) {
      throw reduced(operations.subList(0, failure.get().done()), failure.get());
    }
  }

  /**
   * How operations failed.
   *
   * @param done how many of them were necessary for it
   */
  private record Failure(int done, Throwable cause) {
    boolean isLike(Failure other) {
      return cause.getClass() == other.cause.getClass();
    }
  }

  private static Optional<Failure> failure(List<ModelOperation> operations) {
    int done = 0;
    try (var model = new CollectionModel()) {
      for (var operation : operations) {
        done++;
        model.run(operation);
      }
      model.end();
      return Optional.empty();
    } catch (Exception | AssertionError e) {
      return Optional.of(new Failure(done, e));
    }
  }

  private static AssertionError reduced(List<ModelOperation> failing, Failure failure) {
    List<ModelOperation> least =
        new Shrinker<ModelOperation>(
                some -> failure(some).filter(failure::isLike).isPresent(), TRIALS)
            .shrink(failing);
    var text = least.stream().map(ModelOperation::toString).collect(Collectors.joining(",\n  "));
    return new AssertionError(
        "%d of %d operations suffice to fail:\n  %s".formatted(least.size(), failing.size(), text),
        failure.cause());
  }
}
