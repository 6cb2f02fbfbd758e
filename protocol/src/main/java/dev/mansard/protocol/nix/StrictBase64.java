package dev.mansard.protocol.nix;

import dev.mansard.protocol.error.MalformedInputException;
import java.util.Base64;

/**
 * Standard padded base-64 that has one text per byte string.
 *
 * <p>The decoder of the JDK takes missing padding and stray low bits, so that one signature would
 * have several spellings; here only what the encoder writes is accepted. Failures never quote the
 * text, since secret keys are read by this class, too.
 */
public final class StrictBase64 {
  private StrictBase64() {}

  /**
   * Reads exactly that many bytes.
   *
   * @param format named in the failure
   * @throws MalformedInputException if the text is not the canonical encoding of that many bytes
   */
  public static byte[] parse(String format, String text, int bytes) {
    int length = (bytes + 2) / 3 * 4;
    if (text.length() != length) {
      throw new MalformedInputException(
          format, 0, text.length() + " characters of base-64 where " + length + " are needed");
    }
    var decoded = decode(format, text);
    if (decoded.length != bytes || !Base64.getEncoder().encodeToString(decoded).equals(text)) {
      throw new MalformedInputException(
          format, 0, "base-64 of " + decoded.length + " bytes where " + bytes + " are needed");
    }
    return decoded;
  }

  private static byte[] decode(String format, String text) {
    try {
      return Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      throw new MalformedInputException(format, 0, "a character is not of base-64");
    }
  }
}
