package dev.mansard.protocol.nix;

import dev.mansard.protocol.error.MalformedInputException;

/**
 * The first part of a store path's base name: 160 bits as 32 characters of Nix base-32.
 *
 * <p>It is the key under which clients ask for a narinfo. Example: {@code
 * bbyjdnxabw5k0vssng35a44j611w3253}.
 *
 * @param value the 32 characters, lower case
 */
public record StorePathHash(String value) implements Comparable<StorePathHash> {
  /** Characters of a hash. */
  public static final int LENGTH = 32;

  /** Refuses everything but 32 base-32 digits with a {@link MalformedInputException}. */
  public StorePathHash {
    if (value.length() != LENGTH || !NixBase32.isDigits(value)) {
      throw new MalformedInputException(
          "store path hash",
          0,
          MalformedInputException.quote(value) + " is not 32 characters of Nix base-32");
    }
  }

  public static StorePathHash parse(String text) {
    return new StorePathHash(text);
  }

  @Override
  public int compareTo(StorePathHash other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
