package dev.mansard.gc.collect;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Something done to a store. All that is random about it comes from its own seed, so that it stays
 * the same when others before it are left out, as far as it can.
 */
record ModelOperation(Kind kind, long seed) {

  /** What is done, and how often in a hundred times. */
  enum Kind {
    PUSH(35),
    BEGIN_UPLOAD(10),
    END_UPLOAD(7),
    USE(10),
    PASS_DAYS(8),
    RETAIN(4),
    DESTROY(2),
    PIN_OR_UNPIN(3),
    CRASH(3),
    COLLECT_PARTLY(10),
    COLLECT(8);

    private final int weight;

    Kind(int weight) {
      this.weight = weight;
    }
  }

  /** As many as wanted. */
  static List<ModelOperation> list(long seed, int count) {
    var random = new Random(seed);
    var operations = new ArrayList<ModelOperation>(count);
    for (int i = 0; i < count; i++) {
      operations.add(new ModelOperation(kind(random.nextInt(100)), random.nextLong()));
    }
    return operations;
  }

  private static Kind kind(int choice) {
    int left = choice;
    for (var kind : Kind.values()) {
      if (left < kind.weight) {
        return kind;
      }
      left -= kind.weight;
    }
    throw new IllegalStateException("the weights are a hundred together");
  }

  /** As Java, to be pasted into a test. */
  @Override
  public String toString() {
    return "new ModelOperation(Kind.%s, %dL)".formatted(kind, seed);
  }
}
