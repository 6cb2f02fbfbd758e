package dev.mansard.store.chunk;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The 256 31-bit words that FastCDC adds per byte: the key stream of AES-256 in counter mode under
 * an all-zero key and counter, as big-endian words without their highest bit.
 *
 * <p>Computed rather than written down, and checked: one wrong word would move cut points and make
 * stored chunks match no more.
 */
final class GearTable {
  private static final String SHA_256 =
      "29edae1cd4b21f672fb717bfaa130531b3e1bd869dd5c38da33c27c760e3c9de";

  private GearTable() {}

  /** A new copy of the table. */
  static int[] words() {
    try {
      var stream = ByteBuffer.wrap(keyStream());
      for (int at = 0; at < stream.limit(); at += Integer.BYTES) {
        stream.putInt(at, stream.getInt(at) & 0x7fff_ffff);
      }
      check(stream.array());
      int[] words = new int[256];
      stream.asIntBuffer().get(words);
      return words;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK lacks AES or SHA-256", e);
    }
  }

  private static byte[] keyStream() throws GeneralSecurityException {
    var cipher = Cipher.getInstance("AES/CTR/NoPadding");
    cipher.init(
        Cipher.ENCRYPT_MODE,
        new SecretKeySpec(new byte[32], "AES"),
        new IvParameterSpec(new byte[16]));
    return cipher.doFinal(new byte[256 * Integer.BYTES]);
  }

  private static void check(byte[] table) throws GeneralSecurityException {
    String actual = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(table));
    if (!actual.equals(SHA_256)) {
      throw new IllegalStateException("the gear table has SHA-256 " + actual + ", not " + SHA_256);
    }
  }
}
