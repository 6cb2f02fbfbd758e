package dev.mansard.gc.fsck;

import dev.mansard.gc.fsck.FsckRepository.CountedChunk;
import dev.mansard.gc.fsck.FsckRepository.Released;
import dev.mansard.protocol.error.MalformedInputException;
import dev.mansard.store.recipe.ChunkId;
import dev.mansard.store.recipe.ChunkRun;
import dev.mansard.store.recipe.Recipe;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** Compares rows with rows. Memory is that of a page of NARs, or of the chunks of one pack. */
final class RowCheck {
  private static final int NARS = 100;
  private static final int CHUNKS = 20_000;

  private final FsckRepository rows;
  private final Remedy remedy;
  private final Consumer<Finding> report;

  RowCheck(FsckRepository rows, Remedy remedy, Consumer<Finding> report) {
    this.rows = rows;
    this.remedy = remedy;
    this.report = report;
  }

  /** Recipes, sizes and counts of all NARs; returns how many. */
  long checkNars() {
    long checked = 0;
    List<CheckedNar> page;
    long after = 0;
    do {
      List<Runnable> findings = new ArrayList<>();
      rows.begin();
      page = rows.listNars(after, NARS);
      page.forEach(nar -> check(nar, findings));
      rows.end();
      findings.forEach(Runnable::run);
      checked += page.size();
      after = page.isEmpty() ? after : page.getLast().id();
    } while (!page.isEmpty());
    return checked;
  }

  private void check(CheckedNar nar, List<Runnable> findings) {
    if (nar.referenceCount() != nar.objects() || nar.isOrphaned() != (nar.objects() == 0)) {
      findings.add(
          () ->
              find(
                  "%s: %d objects refer to it; its row says %d%s"
                      .formatted(
                          nar.name(),
                          nar.objects(),
                          nar.referenceCount(),
                          nar.isOrphaned() ? " and orphaned" : ""),
                  remedy.ofNarCount(nar.id(), nar.objects() - nar.referenceCount())));
    }
    try {
      checkRecipe(nar, nar.recipe().decode(), findings);
    } catch (MalformedInputException e) {
      findings.add(
          () -> find(nar.name() + ": its recipe cannot be read: " + e.reason(), "none is known"));
    }
  }

  private void checkRecipe(CheckedNar nar, Recipe recipe, List<Runnable> findings) {
    if (!recipe.packIds().equals(nar.packIds())) {
      findings.add(
          () ->
              find(
                  "%s is listed under the packs %s; its recipe names %s"
                      .formatted(nar.name(), nar.packIds(), recipe.packIds()),
                  "push it again after its paths were dropped"));
    }
    FsckRepository.Sum sum = rows.sum(recipe.runs());
    if (sum.chunks() < recipe.chunkCount()) {
      if (!nar.isQuarantined()) {
        findings.add(
            () ->
                find(
                    "%s: %d of its %d chunks have no row"
                        .formatted(
                            nar.name(), recipe.chunkCount() - sum.chunks(), recipe.chunkCount()),
                    remedy.ofDanglingRecipe(nar.id())));
      }
      return;
    }
    boolean storedFits = sum.storedBytes() == nar.storedBytes() || nar.isQuarantined();
    if (sum.chunks() != nar.chunkCount() || sum.sizeBytes() != nar.narSize() || !storedFits) {
      findings.add(
          () ->
              find(
                  "%s: its chunks are %d with %d bytes, %d stored; its row says %d with %d, %d"
                      .formatted(
                          nar.name(),
                          sum.chunks(),
                          sum.sizeBytes(),
                          sum.storedBytes(),
                          nar.chunkCount(),
                          nar.narSize(),
                          nar.storedBytes()),
                  "none is known; it is served to nobody"));
    }
  }

  /** How often each chunk occurs, and whether it lies in a pack; returns how many chunks. */
  long checkCounts() {
    long checked = 0;
    OptionalLong pack = rows.findNextPack(-1);
    while (pack.isPresent()) {
      List<Runnable> findings = new ArrayList<>();
      rows.begin();
      checked += checkPack(pack.getAsLong(), findings);
      rows.end();
      findings.forEach(Runnable::run);
      pack = rows.findNextPack(pack.getAsLong());
    }
    return checked;
  }

  private long checkPack(long pack, List<Runnable> findings) {
    Map<Long, Long> occurrences = occurrences(pack);
    long checked = 0;
    List<CountedChunk> page = rows.listCounts(pack, -1, CHUNKS);
    while (!page.isEmpty()) {
      for (CountedChunk chunk : page) {
        check(chunk, occurrences.getOrDefault(chunk.id(), 0L), findings);
      }
      checked += page.size();
      page = rows.listCounts(pack, page.getLast().id(), CHUNKS);
    }
    return checked;
  }

  private void check(CountedChunk chunk, long counted, List<Runnable> findings) {
    if (chunk.referenceCount() != counted || chunk.isOrphaned() != (counted == 0)) {
      findings.add(
          () ->
              find(
                  "chunk %d occurs %d times; its row says %d%s"
                      .formatted(
                          chunk.id(),
                          counted,
                          chunk.referenceCount(),
                          chunk.isOrphaned() ? " and orphaned" : ""),
                  remedy.ofChunkCount(chunk.id(), counted - chunk.referenceCount())));
    }
    if (!chunk.fits()) {
      findings.add(
          () ->
              find(
                  "chunk " + chunk.id() + " does not lie within a living pack",
                  "scrub takes it out of service"));
    }
  }

  private Map<Long, Long> occurrences(long pack) {
    Map<Long, Long> occurrences = new HashMap<>();
    for (RecipeBytes recipe : rows.listRecipes(pack)) {
      count(recipe, 0, pack, occurrences);
    }
    for (Released released : rows.listReleased()) {
      count(released.recipe(), released.done(), pack, occurrences);
    }
    return occurrences;
  }

  private static void count(
      RecipeBytes bytes, int skipped, long pack, Map<Long, Long> occurrences) {
    Recipe recipe;
    try {
      recipe = bytes.decode();
    } catch (MalformedInputException e) {
      return; // told of with its NAR
    }
    int position = 0;
    for (ChunkRun run : recipe.runs()) {
      long first =
          Math.max(run.firstId() + Math.max(0, skipped - position), pack << ChunkId.ORDINAL_BITS);
      long last = Math.min(run.lastId(), ((pack + 1) << ChunkId.ORDINAL_BITS) - 1);
      for (long id = first; id <= last; id++) {
        occurrences.merge(id, 1L, Long::sum);
      }
      position += run.count();
    }
  }

  /** What pins keep must be there. */
  void checkPins() {
    rows.listEmptyPins()
        .forEach(
            pin ->
                find("a pin keeps a path that its cache does not have: " + pin, "push it again"));
  }

  private void find(String text, String how) {
    report.accept(new Finding(text, how));
  }
}
