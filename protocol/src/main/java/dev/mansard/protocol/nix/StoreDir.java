package dev.mansard.protocol.nix;

import dev.mansard.protocol.error.MalformedInputException;

/**
 * The rule for store directories.
 *
 * <p>An absolute path in normal form: no empty segment, no {@code .} or {@code ..}, no slash at the
 * end. Visible ASCII without {@code ;} and {@code ,}, which separate the fields of a fingerprint: a
 * store directory that holds them could make two different paths sign alike. At most 255
 * characters.
 */
public final class StoreDir {
  /** Where nearly every store is. */
  public static final String DEFAULT = "/nix/store";

  private static final String FORMAT = "store directory";
  private static final int LIMIT = 255;

  private StoreDir() {}

  /**
   * The text itself, if it is a store directory.
   *
   * @throws MalformedInputException if it is not
   */
  public static String require(String text) {
    LineToken.require(FORMAT, text, LIMIT);
    if (text.charAt(0) != '/') {
      throw refused(text, "is not absolute");
    }
    for (var segment : text.substring(1).split("/", -1)) {
      if (segment.isEmpty() || segment.equals(".") || segment.equals("..")) {
        throw refused(text, "is not in normal form");
      }
    }
    if (text.indexOf(';') >= 0 || text.indexOf(',') >= 0) {
      throw refused(text, "has a ; or a ,");
    }
    return text;
  }

  private static MalformedInputException refused(String text, String why) {
    return new MalformedInputException(FORMAT, 0, MalformedInputException.quote(text) + " " + why);
  }
}
