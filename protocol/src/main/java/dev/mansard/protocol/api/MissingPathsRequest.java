package dev.mansard.protocol.api;

import dev.mansard.protocol.access.CacheName;
import dev.mansard.protocol.nix.StorePathHash;
import java.util.List;

/** Body of {@code POST /_api/v1/get-missing-paths}: which of these does the cache not have? */
public record MissingPathsRequest(CacheName cache, List<StorePathHash> storePathHashes) {

  public MissingPathsRequest {
    storePathHashes = List.copyOf(storePathHashes);
  }
}
