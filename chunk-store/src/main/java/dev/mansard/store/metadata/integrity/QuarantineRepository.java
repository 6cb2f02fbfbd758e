package dev.mansard.store.metadata.integrity;

import dev.mansard.protocol.nix.Compression;
import dev.mansard.protocol.nix.Sha256;
import io.smallrye.mutiny.Uni;
import java.util.List;

/**
 * Takes damaged chunks out of service and puts whole ones back. Each method is one transaction; the
 * state of NARs follows from that of their chunks by {@link #settleNars}, which may be repeated and
 * interrupted at will.
 */
public interface QuarantineRepository {

  /** Quarantines the chunks that lie at these places, if any still do; returns those it changed. */
  Uni<List<Long>> quarantineFrames(long packId, List<Long> offsets);

  /**
   * Quarantines up to {@code limit} chunks of the pack that reach beyond its first {@code
   * sizeBytes} bytes; returns those it changed.
   */
  Uni<List<Long>> quarantineBeyond(long packId, long sizeBytes, int limit);

  /** Ends the quarantine of the chunks at these places, which are whole; returns those changed. */
  Uni<List<Long>> release(long packId, List<Long> offsets);

  /** The quarantined chunks that have this content and are part of a NAR. */
  Uni<List<Long>> findQuarantined(List<Sha256> hashes, Compression compression);

  /** Quarantined chunks that are part of a NAR, by ascending id. */
  Uni<List<Long>> listQuarantined(long afterId, int limit);

  /**
   * Gives those of the quarantined chunks the address of a whole copy that have one, and ends their
   * quarantine; returns them.
   */
  Uni<List<Long>> heal(List<Long> chunkIds);

  /**
   * Brings NARs in line with the state of their chunks: a NAR is quarantined exactly if a part of
   * it is, or is gone. Looks at up to {@code limit} of those that may contain one of the chunks.
   *
   * @param afterNarId 0, or what the call before returned
   */
  Uni<SettledNars> settleNars(List<Long> chunkIds, long afterNarId, int limit);

  /** The same for one NAR; returns whether it is whole. A NAR that does not exist is not. */
  Uni<Boolean> settleNar(long narId);

  /** The NARs that are quarantined, by ascending id. */
  Uni<List<Long>> listQuarantinedNars(long afterId, int limit);
}
