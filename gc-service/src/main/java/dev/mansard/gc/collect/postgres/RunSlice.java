package dev.mansard.gc.collect.postgres;

import dev.mansard.store.recipe.ChunkRun;
import java.util.ArrayList;
import java.util.List;

/** Cuts a piece out of a list of runs. */
final class RunSlice {
  private RunSlice() {}

  /** Up to {@code count} chunks after the first {@code skip}. */
  static List<ChunkRun> of(List<ChunkRun> runs, int skip, int count) {
    List<ChunkRun> slice = new ArrayList<>();
    int toSkip = skip;
    int toTake = count;
    for (ChunkRun run : runs) {
      int skipped = Math.min(toSkip, run.count());
      int taken = Math.min(toTake, run.count() - skipped);
      toSkip -= skipped;
      toTake -= taken;
      if (taken > 0) {
        slice.add(new ChunkRun(run.firstId() + skipped, taken));
      }
    }
    return slice;
  }
}
