package dev.mansard.api.substituter;

import dev.mansard.protocol.nix.Sha256;
import dev.mansard.store.metadata.StoredNar;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The strong validator of a NAR's served bytes (RFC 9110, section 8.8): the file hash where it is
 * known, else NAR hash, row, compression and length, which a NAR that is stored anew changes.
 */
record EntityTag(String value) {

  static EntityTag of(StoredNar nar) {
    var content =
        nar.fileHash()
            .map(Sha256::base32)
            .orElseGet(
                () ->
                    "%s-%d-%s-%d"
                        .formatted(
                            nar.narHash().base32(),
                            nar.id(),
                            nar.compression().wireName(),
                            nar.storedBytes()));
    return new EntityTag("\"" + content + "\"");
  }

  /** Whether an {@code If-None-Match} says that the client has these bytes. */
  boolean matchesAny(@Nullable String ifNoneMatch) {
    return ifNoneMatch != null
        && Arrays.stream(ifNoneMatch.split(","))
            .map(String::strip)
            .anyMatch(each -> each.equals("*") || each.equals(value) || each.equals("W/" + value));
  }

  /** Whether an {@code If-Range} lets a range be served; a date never does, since we send none. */
  boolean allowsRange(@Nullable String ifRange) {
    return ifRange == null || ifRange.strip().equals(value);
  }
}
