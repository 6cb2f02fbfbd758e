package dev.mansard.protocol.nix;

import dev.mansard.protocol.error.MalformedInputException;
import java.util.Arrays;

/**
 * Nix's base-32 text form of bytes.
 *
 * <p>Defined by {@code libutil/base-nix-32.cc} of Nix. Alphabet {@code
 * 0123456789abcdfghijklmnpqrsvwxyz}, lower case only, no padding. The bytes are read as one
 * little-endian bit string, cut into digits of five bits, and written highest digit first; it is
 * not RFC 4648. 20 bytes make 32 characters, 32 bytes make 52.
 *
 * <p>Five bytes are exactly eight digits, so both directions work on groups of 40 bits held in a
 * {@code long}.
 *
 * <p>Example: the SHA-256 of nothing is {@code
 * 0mdqa9w1p6cmli6976v4wi0sw9r4p5prkj7lzfd1877wk11c9c73}.
 */
public final class NixBase32 {
  private static final String FORMAT = "nix base-32";
  private static final char[] DIGITS = "0123456789abcdfghijklmnpqrsvwxyz".toCharArray();
  private static final byte[] VALUES = values();
  private static final int GROUP_BYTES = 5;
  private static final int GROUP_DIGITS = 8;

  private NixBase32() {}

  private static byte[] values() {
    var values = new byte[128];
    Arrays.fill(values, (byte) -1);
    for (int i = 0; i < DIGITS.length; i++) {
      values[DIGITS[i]] = (byte) i;
    }
    return values;
  }

  /** Characters needed for that many bytes. */
  public static int length(int bytes) {
    return (bytes * 8 + 4) / 5;
  }

  public static String format(byte[] bytes) {
    int digits = length(bytes.length);
    var text = new char[digits];
    for (int first = 0, k = 0; first < bytes.length; first += GROUP_BYTES) {
      long bits = 0;
      for (int i = Math.min(bytes.length, first + GROUP_BYTES) - 1; i >= first; i--) {
        bits = (bits << 8) | (bytes[i] & 0xff);
      }
      for (int end = Math.min(digits, k + GROUP_DIGITS); k < end; k++) {
        text[digits - 1 - k] = DIGITS[(int) bits & 31];
        bits >>>= 5;
      }
    }
    return new String(text);
  }

  /**
   * Reads exactly that many bytes.
   *
   * @throws MalformedInputException if the length is wrong, a character is not of the alphabet, or
   *     a bit beyond the last byte is set
   */
  public static byte[] parse(String text, int bytes) {
    int digits = length(bytes);
    if (text.length() != digits) {
      throw new MalformedInputException(
          FORMAT, 0, text.length() + " characters where " + digits + " are needed");
    }
    var result = new byte[bytes];
    for (int first = 0, k = 0; first < bytes; first += GROUP_BYTES, k += GROUP_DIGITS) {
      long bits = group(text, k, Math.min(digits, k + GROUP_DIGITS));
      for (int i = first; i < Math.min(bytes, first + GROUP_BYTES); i++) {
        result[i] = (byte) bits;
        bits >>>= 8;
      }
      if (bits != 0) {
        throw new MalformedInputException(FORMAT, 0, "the first character is too high");
      }
    }
    return result;
  }

  /** Whether each character is of the alphabet. */
  static boolean isDigits(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= VALUES.length || VALUES[c] < 0) {
        return false;
      }
    }
    return true;
  }

  private static long group(String text, int from, int to) {
    long bits = 0;
    for (int k = to - 1; k >= from; k--) {
      int at = text.length() - 1 - k;
      char c = text.charAt(at);
      int value = c < VALUES.length ? VALUES[c] : -1;
      if (value < 0) {
        throw new MalformedInputException(
            FORMAT, at, MalformedInputException.quote(String.valueOf(c)) + " is not a digit");
      }
      bits = (bits << 5) | value;
    }
    return bits;
  }
}
