package dev.mansard.store.integrity;

import dev.mansard.protocol.nix.Sha256;
import java.util.List;
import java.util.stream.Collectors;

/** NARs in a line of the log: the number of all, and the hashes of a few. */
final class NarNames {
  private static final int NAMED = 20;

  private NarNames() {}

  static String of(List<Sha256> hashes) {
    if (hashes.isEmpty()) {
      return "none";
    }
    String names =
        hashes.stream().limit(NAMED).map(Sha256::formatBase32).collect(Collectors.joining(" "));
    return hashes.size() + ": " + names + (hashes.size() > NAMED ? " ..." : "");
  }
}
