package dev.mansard.store.recipe;

import java.util.ArrayList;
import java.util.List;

/** Gathers chunk ids and joins neighbours to runs. For one thread. */
public final class RunList {
  private final List<ChunkRun> closed = new ArrayList<>();
  private long firstId;
  private int count;

  /** Appends one chunk. */
  public void add(long id) {
    if (count > 0 && id == firstId + count) {
      count++;
      return;
    }
    close();
    firstId = id;
    count = 1;
  }

  /** The runs so far. */
  public List<ChunkRun> runs() {
    close();
    return List.copyOf(closed);
  }

  /** The recipe of at least one chunk. */
  public Recipe toRecipe() {
    return Recipe.of(runs());
  }

  private void close() {
    if (count > 0) {
      closed.add(new ChunkRun(firstId, count));
      count = 0;
    }
  }
}
