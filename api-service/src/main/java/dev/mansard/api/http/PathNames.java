package dev.mansard.api.http;

import dev.mansard.protocol.access.CacheName;
import dev.mansard.protocol.api.PinName;
import dev.mansard.protocol.error.ErrorCode;
import dev.mansard.protocol.error.MalformedInputException;
import dev.mansard.protocol.nix.StorePathHash;

/** Names taken from the URL of a request. */
public final class PathNames {
  private PathNames() {}

  /** The cache; {@code _api} is a route that does not exist, other bad names are bad requests. */
  public static CacheName cache(String segment) {
    try {
      return CacheName.parse(segment);
    } catch (MalformedInputException e) {
      if (segment.startsWith("_")) {
        throw ApiException.of(ErrorCode.NOT_FOUND);
      }
      throw ApiException.badRequest("Invalid URL: " + e.getMessage());
    }
  }

  /** The pin; bad names are bad requests. */
  public static PinName pin(String segment) {
    try {
      return PinName.parse(segment);
    } catch (MalformedInputException e) {
      throw ApiException.badRequest("Invalid URL: " + e.getMessage());
    }
  }

  /** The store path hash. */
  public static StorePathHash hash(String segment) {
    try {
      return StorePathHash.parse(segment);
    } catch (MalformedInputException e) {
      throw ApiException.of(ErrorCode.INVALID_STORE_PATH_HASH, String.valueOf(e.getMessage()));
    }
  }
}
