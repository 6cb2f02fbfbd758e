package dev.mansard.protocol.nix;

import dev.mansard.protocol.error.MalformedInputException;

/**
 * The file {@code nix-cache-info}, which tells Nix whether and when to ask a cache.
 *
 * <p>Defined by {@code libstore/binary-cache-store.cc} of Nix: lines {@code Key: value}, unknown
 * keys ignored. Written in the order Attic uses.
 *
 * @param storeDir the client refuses the cache unless it equals its own
 * @param wantMassQuery whether clients may ask for many paths they do not intend to fetch
 * @param priority lower is asked first; cache.nixos.org has 40
 */
public record NixCacheInfo(String storeDir, boolean wantMassQuery, int priority) {
  private static final String FORMAT = "nix-cache-info";

  public NixCacheInfo {
    StoreDir.require(storeDir);
  }

  /**
   * Reads the file, with Nix's defaults for missing keys: {@code /nix/store}, no mass query,
   * priority 0. A missing final newline is accepted, as Nix does here.
   */
  public static NixCacheInfo parse(String text) {
    var storeDir = StoreDir.DEFAULT;
    var wantMassQuery = false;
    int priority = 0;
    int offset = 0;
    for (var line : text.split("\n", -1)) {
      int colon = line.indexOf(':');
      if (colon >= 0) {
        var value = line.substring(colon + 1).strip();
        switch (line.substring(0, colon)) {
          case "StoreDir" -> storeDir = value;
          case "WantMassQuery" -> wantMassQuery = value.equals("1");
          case "Priority" -> priority = parsePriority(value, offset);
          default -> {} // unknown keys are for newer clients
        }
      }
      offset += line.length() + 1;
    }
    return new NixCacheInfo(storeDir, wantMassQuery, priority);
  }

  private static int parsePriority(String value, int offset) {
    try {
      return Integer.parseInt(value);
    } catch (NumberFormatException e) {
      throw new MalformedInputException(
          FORMAT, offset, MalformedInputException.quote(value) + " is not a priority");
    }
  }

  /** The three lines, each with its newline. */
  public String format() {
    return "WantMassQuery: %d\nStoreDir: %s\nPriority: %d\n"
        .formatted(wantMassQuery ? 1 : 0, storeDir, priority);
  }
}
