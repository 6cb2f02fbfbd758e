package dev.mansard.store.metadata;

import dev.mansard.protocol.nix.Compression;
import dev.mansard.protocol.nix.Sha256;
import dev.mansard.store.recipe.ChunkRun;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Optional;

/** Chunks and the packs they lie in. */
public interface ChunkRepository {
  /** So many copies of one chunk are offered at most, the newest. */
  int MAX_CANDIDATES = 8;

  /**
   * For each hash, in order, the copies an upload may refer to: not quarantined, no orphan (which
   * GC may be about to reap), in this compression, newest first.
   */
  Uni<List<List<ChunkCandidate>>> findCandidates(List<Sha256> hashes, Compression compression);

  /**
   * The frames of these runs in order; empty if a chunk does not exist or is quarantined. One round
   * trip: callers slice what may be large.
   */
  Uni<Optional<List<Frame>>> findFrames(List<ChunkRun> runs);

  /**
   * Those of the packs that exist and are not deleted, or whose chunks were moved elsewhere so
   * recently that their former addresses are still good.
   */
  Uni<List<Pack>> findPacks(List<Long> packIds);

  /**
   * Where a stored chunk lies.
   *
   * @param packId its pack
   * @param offset where it begins in the pack
   * @param length its bytes
   * @param checksum CRC-32C of them
   */
  record Frame(long packId, long offset, int length, int checksum) {}
}
