package dev.mansard.store.metadata.integrity;

import dev.mansard.protocol.nix.Sha256;
import java.util.List;
import java.util.OptionalLong;

/**
 * What became of some NARs.
 *
 * @param lost those that were readable and are quarantined now
 * @param restored those that were quarantined and are readable now
 * @param goOnAfter where to go on; empty: that was all
 */
public record SettledNars(List<Sha256> lost, List<Sha256> restored, OptionalLong goOnAfter) {

  /** Copies the lists. */
  public SettledNars {
    lost = List.copyOf(lost);
    restored = List.copyOf(restored);
  }
}
