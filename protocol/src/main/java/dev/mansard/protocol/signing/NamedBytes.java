package dev.mansard.protocol.signing;

import dev.mansard.protocol.error.MalformedInputException;
import dev.mansard.protocol.nix.StrictBase64;
import java.util.Arrays;
import java.util.Base64;

/**
 * The text form {@code name:base64} that keys and signatures share, with their equality. Owns its
 * array: it comes in and goes out as a copy.
 */
final class NamedBytes {
  private final KeyName name;
  private final byte[] bytes;

  private NamedBytes(KeyName name, byte[] bytes) {
    this.name = name;
    this.bytes = bytes;
  }

  static NamedBytes of(String format, KeyName name, byte[] bytes, int length) {
    if (bytes.length != length) {
      throw new MalformedInputException(
          format, 0, bytes.length + " bytes where " + length + " are needed");
    }
    return new NamedBytes(name, bytes.clone());
  }

  static NamedBytes parse(String format, String text, int length) {
    int colon = text.indexOf(':');
    if (colon < 0) {
      throw new MalformedInputException(format, 0, "has no colon after the key name");
    }
    return new NamedBytes(
        new KeyName(text.substring(0, colon)),
        StrictBase64.parse(format, text.substring(colon + 1), length));
  }

  KeyName name() {
    return name;
  }

  byte[] toBytes() {
    return bytes.clone();
  }

  String format() {
    return name.value() + ":" + Base64.getEncoder().encodeToString(bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof NamedBytes that
        && name.equals(that.name)
        && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }
}
