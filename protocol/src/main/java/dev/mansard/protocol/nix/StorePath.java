package dev.mansard.protocol.nix;

import dev.mansard.protocol.error.MalformedInputException;

/**
 * A path directly inside a Nix store: {@code <store dir>/<hash>-<name>}.
 *
 * <p>Defined by {@code libstore/path.cc} of Nix. The name has 1 to 211 characters of {@code
 * 0-9a-zA-Z+-._?=}, is not {@code .} or {@code ..}, and does not start with {@code .-} or {@code
 * ..-}; that is the rule of current Nix, and stricter than Nix 2.8 and Attic. Ordered by full path,
 * bytewise, as Nix orders references.
 *
 * <p>Example: {@code /nix/store/bbyjdnxabw5k0vssng35a44j611w3253-tv-file}.
 *
 * @param storeDir for example {@code /nix/store}; see {@link StoreDir}
 * @param hash the first 32 characters of the base name
 * @param name the base name after {@code <hash>-}
 */
public record StorePath(String storeDir, StorePathHash hash, String name)
    implements Comparable<StorePath> {
  private static final String FORMAT = "store path";
  private static final int NAME_LIMIT = 211;
  private static final int NAME_START = StorePathHash.LENGTH + 1;

  /** Refuses what is not a store path with a {@link MalformedInputException}. */
  public StorePath {
    if (!storeDir.equals(StoreDir.DEFAULT)) {
      StoreDir.require(storeDir);
    }
    requireName(name);
  }

  /** Reads a full path, {@code /nix/store/<hash>-<name>}. */
  public static StorePath parse(String path) {
    int slash = path.lastIndexOf('/');
    if (slash <= 0) {
      throw new MalformedInputException(
          FORMAT, 0, MalformedInputException.quote(path) + " has no store directory");
    }
    return parse(path.substring(0, slash), path.substring(slash + 1));
  }

  /** Reads a base name, {@code <hash>-<name>}, as references and derivers are written. */
  public static StorePath parse(String storeDir, String baseName) {
    if (baseName.length() <= NAME_START || baseName.charAt(NAME_START - 1) != '-') {
      throw new MalformedInputException(
          FORMAT, 0, MalformedInputException.quote(baseName) + " is not <hash>-<name>");
    }
    return new StorePath(
        storeDir,
        new StorePathHash(baseName.substring(0, NAME_START - 1)),
        baseName.substring(NAME_START));
  }

  private static void requireName(String name) {
    if (name.isEmpty() || name.length() > NAME_LIMIT) {
      throw new MalformedInputException(
          FORMAT, 0, "a name of " + name.length() + " characters; 1 to 211 are allowed");
    }
    for (int i = 0; i < name.length(); i++) {
      if (!isNameCharacter(name.charAt(i))) {
        throw new MalformedInputException(
            FORMAT, i, MalformedInputException.quote(name) + " has a character no name may have");
      }
    }
    if (name.equals(".") || name.equals("..") || name.startsWith(".-") || name.startsWith("..-")) {
      throw new MalformedInputException(
          FORMAT, 0, MalformedInputException.quote(name) + " is a name Nix reserves");
    }
  }

  private static boolean isNameCharacter(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= '0' && c <= '9')
        || (c >= 'A' && c <= 'Z')
        || "+-._?=".indexOf(c) >= 0;
  }

  /** {@code <hash>-<name>}. */
  public String baseName() {
    return hash.value() + "-" + name;
  }

  @Override
  public int compareTo(StorePath other) {
    if (storeDir.equals(other.storeDir)) {
      int order = hash.compareTo(other.hash);
      return order != 0 ? order : name.compareTo(other.name);
    }
    return toString().compareTo(other.toString());
  }

  /** The full path. */
  @Override
  public String toString() {
    return storeDir + "/" + baseName();
  }
}
