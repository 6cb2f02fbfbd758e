package dev.mansard.protocol.api;

import dev.mansard.protocol.nix.StorePathHash;
import java.util.List;

/** Answer to {@link MissingPathsRequest}; each missing hash once, in no particular order. */
public record MissingPathsResponse(List<StorePathHash> missingPaths) {

  public MissingPathsResponse {
    missingPaths = List.copyOf(missingPaths);
  }
}
