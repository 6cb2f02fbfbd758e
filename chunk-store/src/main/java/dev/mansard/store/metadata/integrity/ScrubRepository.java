package dev.mansard.store.metadata.integrity;

import dev.mansard.store.metadata.Pack;
import io.smallrye.mutiny.Uni;
import java.util.List;

/** What there is to verify, and how far that has come. */
public interface ScrubRepository {

  /** The state as it was last saved. */
  Uni<ScrubState> findState();

  /**
   * Saves the state if it is still {@code before}; returns whether it was: if not, somebody else
   * scrubs, too.
   */
  Uni<Boolean> saveState(ScrubState before, ScrubState after);

  /** Packs that are not deleted, from this id on, by ascending id. */
  Uni<List<Pack>> listPacks(long fromId, int limit);

  /** The frames of a pack from this offset on, each place once, by ascending offset. */
  Uni<List<PlacedFrame>> listFrames(long packId, long fromOffset, int limit);

  /** Paths that are missing because of damage, as {@code cache path}; and how many there are. */
  Uni<LostPaths> findLostPaths(int limit);

  /**
   * Paths that answer 404 because of damage.
   *
   * @param count how many
   * @param first some of them, as {@code cache: /nix/store/…}
   */
  record LostPaths(long count, List<String> first) {

    /** Copies the list. */
    public LostPaths {
      first = List.copyOf(first);
    }
  }
}
