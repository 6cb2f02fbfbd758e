package dev.mansard.gc.fsck;

import dev.mansard.protocol.nix.Compression;
import dev.mansard.protocol.nix.Sha256;
import java.util.List;

/**
 * A NAR's row with what other rows say of it, all of one moment.
 *
 * @param recipe as stored, not decoded
 * @param chunkCount as the row says; so with the sizes
 * @param objects how many there are
 * @param packIds under which it is listed
 */
public record CheckedNar(
    long id,
    Sha256 narHash,
    long narSize,
    Compression compression,
    int chunkCount,
    long storedBytes,
    RecipeBytes recipe,
    long referenceCount,
    boolean isOrphaned,
    boolean isQuarantined,
    long objects,
    List<Long> packIds) {

  public CheckedNar {
    packIds = List.copyOf(packIds);
  }

  /** For messages. */
  String name() {
    return "NAR " + narHash.formatBase32() + " (row " + id + ")";
  }
}
