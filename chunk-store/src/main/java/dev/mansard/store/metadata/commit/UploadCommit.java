package dev.mansard.store.metadata.commit;

import dev.mansard.store.metadata.Pack;
import dev.mansard.store.recipe.ChunkRun;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * Everything one upload of a new NAR changes.
 *
 * @param leases must all be live; they end with the commit
 * @param packs written and durable; empty if every chunk was known
 * @param chunks the frames of those packs
 * @param reused runs of chunks that existed before, in the order of the recipe, repetitions
 *     included
 * @param reusedStoredBytes sum of the reused frames, checked against the rows
 * @param nar the NAR
 * @param object its mapping
 */
public record UploadCommit(
    Set<UUID> leases,
    List<Pack> packs,
    NewChunks chunks,
    List<ChunkRun> reused,
    long reusedStoredBytes,
    NewNar nar,
    NewObject object) {

  /** Copies the collections. */
  public UploadCommit {
    leases = Set.copyOf(leases);
    packs = List.copyOf(packs);
    reused = List.copyOf(reused);
  }
}
