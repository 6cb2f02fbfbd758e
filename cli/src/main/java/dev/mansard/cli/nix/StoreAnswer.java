package dev.mansard.cli.nix;

import dev.mansard.protocol.nix.StorePath;
import java.util.List;

/**
 * What the store knows about the paths it was asked for.
 *
 * @param invalid paths that are not in the store, or not completely
 */
public record StoreAnswer(List<PathInfo> valid, List<StorePath> invalid) {
  public StoreAnswer {
    valid = List.copyOf(valid);
    invalid = List.copyOf(invalid);
  }
}
