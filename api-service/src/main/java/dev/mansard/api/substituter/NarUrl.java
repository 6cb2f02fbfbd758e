package dev.mansard.api.substituter;

import dev.mansard.api.http.ApiException;
import dev.mansard.api.http.PathNames;
import dev.mansard.protocol.error.ErrorCode;
import dev.mansard.protocol.nix.Compression;
import dev.mansard.protocol.nix.StorePathHash;
import dev.mansard.store.metadata.StoredNar;

/**
 * The file name of a NAR below {@code nar/}: {@code <store path hash>.nar}, as Attic has it, or
 * with the suffix of the compression, as proxies expect it.
 *
 * <p>A narinfo adds the query {@code ?nar=<NAR hash>}. A path may be dropped and pushed again with
 * other content; with the query the URL names one content for ever, so that it can be cached for
 * ever.
 */
final class NarUrl {
  static final String QUERY = "nar";

  private NarUrl() {}

  static String of(StorePathHash hash, StoredNar nar) {
    return "nar/" + hash + nar.compression().suffix() + "?" + QUERY + "=" + nar.narHash().base32();
  }

  /** The hash in a file name; what follows is judged by {@link #names}. */
  static StorePathHash hash(String file) {
    int dot = file.indexOf('.');
    if (dot < 0 || !isSuffix(file.substring(dot))) {
      throw ApiException.of(ErrorCode.NOT_FOUND);
    }
    return PathNames.hash(file.substring(0, dot));
  }

  /** Whether the file name is one of this NAR's two. */
  static boolean names(String file, StoredNar nar) {
    var suffix = file.substring(file.indexOf('.'));
    return suffix.equals(Compression.NONE.suffix()) || suffix.equals(nar.compression().suffix());
  }

  private static boolean isSuffix(String text) {
    for (var compression : Compression.values()) {
      if (compression.suffix().equals(text)) {
        return true;
      }
    }
    return false;
  }
}
