package dev.mansard.protocol.signing;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.mansard.protocol.error.MalformedInputException;
import dev.mansard.protocol.nix.Sha256;
import dev.mansard.protocol.nix.StorePath;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What a signature of a store path is made over.
 *
 * <p>Defined by {@code ValidPathInfo::fingerprint} of Nix: {@code 1;<store path>;sha256:<base-32
 * NAR hash>;<NAR size>;<full reference paths joined by commas>}. References are a sorted set,
 * whatever order they are given in; a self-reference is one of them. Deriver and content address
 * are not covered.
 *
 * <p>Example: {@code
 * 1;/nix/store/bbyjdnxabw5k0vssng35a44j611w3253-tv-file;sha256:1yj71prbymfhw4ki5g00wai6zm6jxcpbrw5a42rl6v69n3rfbc1s;136;}
 *
 * @param narSize bytes of the uncompressed NAR, more than 0
 * @param references sorted by path, without duplicates
 */
public record Fingerprint(
    StorePath storePath, Sha256 narHash, long narSize, List<StorePath> references) {
  private static final String FORMAT = "fingerprint";
  private static final String VERSION = "1";
  private static final int FIELDS = 5;

  /** Sorts the references; refuses a NAR size that is not positive. */
  public Fingerprint {
    if (narSize <= 0) {
      throw new MalformedInputException(FORMAT, 0, "NAR size " + narSize + " is not positive");
    }
    references = references.stream().sorted().distinct().toList();
  }

  public static Fingerprint of(
      StorePath storePath, Sha256 narHash, long narSize, Collection<StorePath> references) {
    return new Fingerprint(storePath, narHash, narSize, new ArrayList<>(references));
  }

  /**
   * Reads exactly what {@link #text} writes, so that a signer which is handed text can refuse to
   * sign anything that is not a fingerprint.
   *
   * @throws MalformedInputException if the text is anything else
   */
  public static Fingerprint parse(String text) {
    var fields = text.split(";", -1);
    if (fields.length != FIELDS || !fields[0].equals(VERSION)) {
      throw new MalformedInputException(
          FORMAT, 0, MalformedInputException.quote(text) + " does not have the five fields");
    }
    var parsed =
        new Fingerprint(
            StorePath.parse(fields[1]),
            Sha256.parse(fields[2]),
            parseSize(fields[3]),
            parseReferences(fields[4]));
    if (!parsed.text().equals(text)) {
      throw new MalformedInputException(
          FORMAT, 0, MalformedInputException.quote(text) + " is not in canonical form");
    }
    return parsed;
  }

  private static long parseSize(String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new MalformedInputException(
          FORMAT, 0, MalformedInputException.quote(text) + " is not a NAR size");
    }
  }

  private static List<StorePath> parseReferences(String text) {
    if (text.isEmpty()) {
      return List.of();
    }
    var references = new ArrayList<StorePath>();
    for (var reference : text.split(",", -1)) {
      references.add(StorePath.parse(reference));
    }
    return references;
  }

  /** The text that is signed; it has no newline at the end. */
  public String text() {
    return VERSION
        + ";"
        + storePath
        + ";"
        + narHash.formatBase32()
        + ";"
        + narSize
        + ";"
        + references.stream().map(StorePath::toString).collect(Collectors.joining(","));
  }

  /** The text as bytes; a new array each time. */
  public byte[] bytes() {
    return text().getBytes(UTF_8);
  }
}
