package dev.mansard.protocol.signing;

import dev.mansard.protocol.error.MalformedInputException;

/**
 * An Ed25519 signature with the name of the key that made it.
 *
 * <p>Text form {@code name:base64} with 64 bytes in standard padded base-64, as in the {@code Sig}
 * line of a narinfo and in {@code libstore/crypto.cc} of Nix. Immutable; the bytes are copied in
 * and out.
 */
public final class Signature {
  /** Bytes of an Ed25519 signature. */
  public static final int BYTES = 64;

  private static final String FORMAT = "signature";

  private final NamedBytes content;

  private Signature(NamedBytes content) {
    this.content = content;
  }

  /**
   * A signature from its 64 bytes.
   *
   * @throws MalformedInputException if there are not 64
   */
  public static Signature of(KeyName keyName, byte[] bytes) {
    return new Signature(NamedBytes.of(FORMAT, keyName, bytes, BYTES));
  }

  /**
   * Reads {@code name:base64}.
   *
   * @throws MalformedInputException if the name, the encoding or the size is wrong
   */
  public static Signature parse(String text) {
    return new Signature(NamedBytes.parse(FORMAT, text, BYTES));
  }

  public KeyName keyName() {
    return content.name();
  }

  /** A new array of 64 bytes. */
  public byte[] toBytes() {
    return content.toBytes();
  }

  /** {@code name:base64}. */
  public String format() {
    return content.format();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Signature that && content.equals(that.content);
  }

  @Override
  public int hashCode() {
    return content.hashCode();
  }

  @Override
  public String toString() {
    return format();
  }
}
