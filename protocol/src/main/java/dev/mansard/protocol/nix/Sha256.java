package dev.mansard.protocol.nix;

import static java.nio.ByteOrder.BIG_ENDIAN;

import dev.mansard.protocol.error.MalformedInputException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;

/**
 * A SHA-256 digest, in each text form Nix uses.
 *
 * <p>Held as four big-endian words: no array can leak, and equality, ordering (by unsigned bytes)
 * and the memory of a set of many hashes are those of plain numbers. Immutable and thread safe.
 *
 * <p>Example: {@code sha256:1yj71prbymfhw4ki5g00wai6zm6jxcpbrw5a42rl6v69n3rfbc1s}.
 */
public final class Sha256 implements Comparable<Sha256> {
  /** Bytes of a digest. */
  public static final int BYTES = 32;

  private static final String FORMAT = "SHA-256";
  private static final String PREFIX = "sha256:";
  private static final String SRI_PREFIX = "sha256-";
  private static final int BASE32_LENGTH = 52;
  private static final int BASE64_LENGTH = 44;
  private static final VarHandle WORDS =
      MethodHandles.byteArrayViewVarHandle(long[].class, BIG_ENDIAN);

  private final long first;
  private final long second;
  private final long third;
  private final long fourth;

  private Sha256(byte[] bytes, int offset) {
    first = (long) WORDS.get(bytes, offset);
    second = (long) WORDS.get(bytes, offset + 8);
    third = (long) WORDS.get(bytes, offset + 16);
    fourth = (long) WORDS.get(bytes, offset + 24);
  }

  /**
   * A digest from its 32 bytes.
   *
   * @throws MalformedInputException if there are not 32
   */
  public static Sha256 of(byte[] bytes) {
    if (bytes.length != BYTES) {
      throw new MalformedInputException(FORMAT, 0, bytes.length + " bytes where 32 are needed");
    }
    return new Sha256(bytes, 0);
  }

  /** The digest of these bytes. */
  public static Sha256 digest(byte[] data) {
    try {
      return of(MessageDigest.getInstance("SHA-256").digest(data));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** Reads 64 hexadecimal digits of any case. */
  public static Sha256 ofHex(String hex) {
    if (hex.length() != 2 * BYTES) {
      throw new MalformedInputException(FORMAT, 0, hex.length() + " hex digits, not 64");
    }
    try {
      return of(HexFormat.of().parseHex(hex));
    } catch (IllegalArgumentException e) {
      throw new MalformedInputException(
          FORMAT, 0, MalformedInputException.quote(hex) + " is not hexadecimal");
    }
  }

  /**
   * Reads {@code sha256:} with 64 hexadecimal digits, 52 base-32 digits or 44 base-64 characters,
   * or the SRI form {@code sha256-} with base-64.
   *
   * @throws MalformedInputException on anything else, other algorithms included
   */
  public static Sha256 parse(String text) {
    if (text.startsWith(SRI_PREFIX)) {
      return ofBase64(text.substring(SRI_PREFIX.length()));
    }
    if (!text.startsWith(PREFIX)) {
      throw new MalformedInputException(
          FORMAT, 0, MalformedInputException.quote(text) + " does not start with sha256:");
    }
    var digest = text.substring(PREFIX.length());
    return switch (digest.length()) {
      case 2 * BYTES -> ofHex(digest);
      case BASE32_LENGTH -> of(NixBase32.parse(digest, BYTES));
      case BASE64_LENGTH -> ofBase64(digest);
      default ->
          throw new MalformedInputException(
              FORMAT,
              PREFIX.length(),
              digest.length() + " characters; 64 hex, 52 base-32 or 44 base-64 are allowed");
    };
  }

  private static Sha256 ofBase64(String text) {
    return of(StrictBase64.parse(FORMAT, text, BYTES));
  }

  /** A new array of 32 bytes. */
  public byte[] toBytes() {
    var bytes = new byte[BYTES];
    WORDS.set(bytes, 0, first);
    WORDS.set(bytes, 8, second);
    WORDS.set(bytes, 16, third);
    WORDS.set(bytes, 24, fourth);
    return bytes;
  }

  /** 64 lower-case hexadecimal digits. */
  public String hex() {
    return HexFormat.of().formatHex(toBytes());
  }

  /** 52 digits of Nix base-32. */
  public String base32() {
    return NixBase32.format(toBytes());
  }

  /** {@code sha256:} and hexadecimal, as Attic and the Nix database write it. */
  public String formatHex() {
    return PREFIX + hex();
  }

  /** {@code sha256:} and base-32, as Nix writes it in narinfos and fingerprints. */
  public String formatBase32() {
    return PREFIX + base32();
  }

  /** {@code sha256-} and base-64, as {@code nix path-info --json} writes it. */
  public String sri() {
    return SRI_PREFIX + Base64.getEncoder().encodeToString(toBytes());
  }

  @Override
  public int compareTo(Sha256 other) {
    if (first != other.first) {
      return Long.compareUnsigned(first, other.first);
    }
    if (second != other.second) {
      return Long.compareUnsigned(second, other.second);
    }
    if (third != other.third) {
      return Long.compareUnsigned(third, other.third);
    }
    return Long.compareUnsigned(fourth, other.fourth);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Sha256 that
        && first == that.first
        && second == that.second
        && third == that.third
        && fourth == that.fourth;
  }

  /** One word is enough: digests are uniformly distributed. */
  @Override
  public int hashCode() {
    return Long.hashCode(first);
  }

  @Override
  public String toString() {
    return formatBase32();
  }
}
