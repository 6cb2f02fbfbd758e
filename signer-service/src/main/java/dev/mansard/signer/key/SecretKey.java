package dev.mansard.signer.key;

import dev.mansard.protocol.error.MalformedInputException;
import dev.mansard.protocol.signing.Fingerprint;
import dev.mansard.protocol.signing.KeyName;
import dev.mansard.protocol.signing.PublicKey;
import dev.mansard.protocol.signing.Signature;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/**
 * An Ed25519 key pair with its name: the only type that holds secret key material in the clear.
 *
 * <p>The text form is Nix's ({@code nix-store --generate-binary-cache-key}): {@code name:base64},
 * where the base64 is of the 32-byte seed followed by the 32-byte public key. The low-level API of
 * BouncyCastle is used instead of its parameter classes because those keep a copy of the seed that
 * cannot be wiped, and instead of the JDK's because it signs twenty times as fast.
 *
 * <p>The public half is always computed from the seed, never taken from elsewhere: signing with a
 * foreign one would leak the seed. {@link #close} wipes the seed; signing afterwards fails. Not for
 * concurrent use; take a {@link #copy} per thread.
 */
public final class SecretKey implements AutoCloseable {
  private static final String FORMAT = "signing key";
  private static final int SEED_BYTES = Ed25519.SECRET_KEY_SIZE;
  private static final int PAIR_BYTES = SEED_BYTES + Ed25519.PUBLIC_KEY_SIZE;

  private final KeyName name;
  private final byte[] seed;
  private final byte[] publicBytes;
  private boolean closed;

  private SecretKey(KeyName name, byte[] seed, byte[] publicBytes) {
    this.name = name;
    this.seed = seed;
    this.publicBytes = publicBytes;
  }

  /** Makes a new key pair. */
  static SecretKey generate(KeyName name, SecureRandom random) {
    var seed = new byte[SEED_BYTES];
    random.nextBytes(seed);
    return new SecretKey(name, seed, publicOf(seed));
  }

  /** Copies the seed; the caller wipes its own. */
  static SecretKey of(KeyName name, byte[] seed) {
    return new SecretKey(name, Arrays.copyOf(seed, SEED_BYTES), publicOf(seed));
  }

  /**
   * Reads the text form.
   *
   * @throws MalformedInputException if it is not a name, a colon and the base64 of 64 bytes, or if
   *     the public half is not the seed's; the message never repeats what follows the colon
   */
  public static SecretKey parse(String keypair) {
    var colon = keypair.indexOf(':');
    if (colon < 0) {
      throw malformed(0, "there is no colon between the key name and the key");
    }
    var name = parseName(keypair.substring(0, colon));
    var pair = decode(colon + 1, keypair.substring(colon + 1).stripTrailing());
    try {
      return checked(name, pair, colon + 1);
    } finally {
      Arrays.fill(pair, (byte) 0);
    }
  }

  public KeyName name() {
    return name;
  }

  public PublicKey publicKey() {
    return PublicKey.of(name, publicBytes);
  }

  /** Signs the fingerprint. Deterministic: the same fingerprint always gives the same signature. */
  public Signature sign(Fingerprint fingerprint) {
    if (closed) {
      throw new IllegalStateException("the key is closed");
    }
    var message = fingerprint.bytes();
    var signature = new byte[Ed25519.SIGNATURE_SIZE];
    Ed25519.sign(seed, 0, publicBytes, 0, message, 0, message.length, signature, 0);
    return Signature.of(name, signature);
  }

  /** Writes the text form: the secret in the clear. */
  public String format() {
    var pair = Arrays.copyOf(seed(), PAIR_BYTES);
    System.arraycopy(publicBytes, 0, pair, SEED_BYTES, publicBytes.length);
    try {
      return name + ":" + Base64.getEncoder().encodeToString(pair);
    } finally {
      Arrays.fill(pair, (byte) 0);
    }
  }

  /** A copy with a life of its own. */
  SecretKey copy() {
    return new SecretKey(name, seed(), publicBytes);
  }

  /** A copy of the seed; the caller wipes it. */
  byte[] seed() {
    if (closed) {
      throw new IllegalStateException("the key is closed");
    }
    return seed.clone();
  }

  @Override
  public void close() {
    closed = true;
    Arrays.fill(seed, (byte) 0);
  }

  @Override
  public String toString() {
    return "SecretKey[" + name + "]";
  }

  private static SecretKey checked(KeyName name, byte[] pair, int offset) {
    if (pair.length != PAIR_BYTES) {
      throw malformed(
          offset,
          "the key has "
              + pair.length
              + " bytes, 64 are needed (a 32-byte seed and its public key)");
    }
    var key = of(name, pair);
    if (!Arrays.equals(key.publicBytes, 0, 32, pair, SEED_BYTES, PAIR_BYTES)) {
      key.close();
      throw malformed(offset, "the public half does not belong to the secret half");
    }
    return key;
  }

  private static KeyName parseName(String text) {
    try {
      return KeyName.parse(text);
    } catch (MalformedInputException e) {
      // Whoever mistook the format may have put the secret first: say nothing of what was there.
      throw malformed(0, "the part before the colon is not a key name");
    }
  }

  private static byte[] decode(int offset, String base64) {
    try {
      return Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      // Not passed on as the cause: the decoder's message quotes a part of the secret.
      throw malformed(offset, "the part after the colon is not base64");
    }
  }

  private static byte[] publicOf(byte[] seed) {
    var publicBytes = new byte[Ed25519.PUBLIC_KEY_SIZE];
    Ed25519.generatePublicKey(seed, 0, publicBytes, 0);
    return publicBytes;
  }

  private static MalformedInputException malformed(int offset, String reason) {
    return new MalformedInputException(FORMAT, offset, reason);
  }
}
