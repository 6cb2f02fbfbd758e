package dev.mansard.signer.key;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.spec.SecretKeySpec;

/**
 * The 256-bit key under which every stored secret key is encrypted.
 *
 * <p>Written as standard base64 of 32 bytes, such as {@code openssl rand -base64 32} prints;
 * surrounding white space is ignored. It never prints: {@link #toString} shows only the {@link
 * #id}. Safe for use by several threads until closed.
 */
public final class MasterKey implements AutoCloseable {
  private static final int BYTES = 32;
  private static final int ID_BYTES = 8;
  private static final int MAX_FILE_BYTES = 4096;
  private static final byte[] ID_LABEL =
      "mansard master key id\n".getBytes(StandardCharsets.US_ASCII);

  private final byte[] bytes;
  private final String id;

  private MasterKey(byte[] bytes) {
    this.bytes = bytes;
    this.id = idOf(bytes);
  }

  /**
   * Reads the base64 form.
   *
   * @throws MasterKeyException if it is not base64 of exactly 32 bytes; the message does not repeat
   *     the text
   */
  public static MasterKey parse(String base64) {
    var bytes = decode(base64.strip());
    if (bytes.length != BYTES) {
      Arrays.fill(bytes, (byte) 0);
      throw new MasterKeyException(
          "The master key has "
              + bytes.length
              + " bytes; it must be the base64 of 32 random bytes, as `openssl rand -base64 32` prints.");
    }
    return new MasterKey(bytes);
  }

  /**
   * Reads the base64 form from a file.
   *
   * @throws MasterKeyException if the file cannot be read or holds something else
   */
  public static MasterKey read(Path file) {
    try {
      if (Files.size(file) > MAX_FILE_BYTES) {
        throw new MasterKeyException(
            "The master key file " + file + " is larger than any base64 of 32 bytes.");
      }
      return parse(Files.readString(file, StandardCharsets.US_ASCII));
    } catch (IOException e) {
      throw new MasterKeyException(
          "The master key file " + file + " cannot be read: " + e.getClass().getSimpleName() + ".",
          e);
    }
  }

  /**
   * Names the key without revealing it: the first 8 bytes, in hex, of a SHA-256 over a label and
   * the key. Stored beside each encrypted key, so that a wrong master key is recognised as such
   * instead of looking like corruption.
   */
  public String id() {
    return id;
  }

  SecretKeySpec forAes() {
    return new SecretKeySpec(bytes, "AES");
  }

  /** Wipes the key; whatever still uses it fails. */
  @Override
  public void close() {
    Arrays.fill(bytes, (byte) 0);
  }

  @Override
  public String toString() {
    return "MasterKey[" + id + "]";
  }

  private static byte[] decode(String base64) {
    try {
      return Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      // The decoder's message quotes the offending character, which is a part of the secret.
      throw new MasterKeyException(
          "The master key is not base64; it must be the base64 of 32 random bytes, as `openssl rand"
              + " -base64 32` prints.");
    }
  }

  private static String idOf(byte[] key) {
    try {
      var sha256 = MessageDigest.getInstance("SHA-256");
      sha256.update(ID_LABEL);
      return HexFormat.of().formatHex(sha256.digest(key), 0, ID_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
