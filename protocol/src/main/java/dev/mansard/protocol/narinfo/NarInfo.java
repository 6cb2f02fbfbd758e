package dev.mansard.protocol.narinfo;

import dev.mansard.protocol.error.MalformedInputException;
import dev.mansard.protocol.nix.Compression;
import dev.mansard.protocol.nix.LineToken;
import dev.mansard.protocol.nix.Sha256;
import dev.mansard.protocol.nix.StorePath;
import dev.mansard.protocol.signing.Fingerprint;
import dev.mansard.protocol.signing.Signature;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/**
 * What a binary cache knows about a store path, and where its NAR is.
 *
 * <p>Defined by {@code libstore/nar-info.cc} of Nix: lines {@code Key: value}, each ended by a
 * newline. No component can hold a newline or another control character, so a narinfo made from
 * hostile input still has the lines it is meant to have. Immutable and thread safe.
 *
 * @param url of the NAR, relative to the cache's URL or absolute; may have a query
 * @param fileHash SHA-256 of the compressed file
 * @param fileSize bytes of the compressed file
 * @param narHash SHA-256 of the NAR
 * @param narSize bytes of the NAR, more than 0
 * @param references in the store of {@code storePath}; sorted, without duplicates
 * @param deriver base name of the derivation
 * @param signatures in the order they are written
 * @param ca content address, for example {@code fixed:r:sha256:…}
 */
public record NarInfo(
    StorePath storePath,
    String url,
    Compression compression,
    Optional<Sha256> fileHash,
    OptionalLong fileSize,
    Sha256 narHash,
    long narSize,
    List<StorePath> references,
    Optional<String> deriver,
    List<Signature> signatures,
    Optional<String> ca) {
  static final String FORMAT = "narinfo";
  private static final int URL_LIMIT = 4096;
  private static final int CA_LIMIT = 255;

  /** Sorts the references; refuses invalid fields with a {@link MalformedInputException}. */
  public NarInfo {
    requireUrl(url);
    if (fileSize.isPresent() && fileSize.getAsLong() < 0) {
      throw new MalformedInputException(FORMAT, 0, "FileSize is negative");
    }
    if (narSize <= 0) {
      throw new MalformedInputException(FORMAT, 0, "NarSize " + narSize + " is not positive");
    }
    for (var reference : references) {
      if (!reference.storeDir().equals(storePath.storeDir())) {
        throw new MalformedInputException(
            FORMAT, 0, "reference " + reference + " is not in " + storePath.storeDir());
      }
    }
    deriver.ifPresent(base -> StorePath.parse(storePath.storeDir(), base));
    ca.ifPresent(NarInfo::requireContentAddress);
    references = references.stream().sorted().distinct().toList();
    signatures = List.copyOf(signatures);
  }

  static String requireUrl(String text) {
    return LineToken.require("narinfo URL", text, URL_LIMIT);
  }

  static String requireContentAddress(String text) {
    return LineToken.require("content address", text, CA_LIMIT);
  }

  /**
   * Reads a narinfo, strictly: final newline, exactly one space after the colon, no key twice
   * except {@code Sig}. Keys may come in any order and unknown keys are ignored; a missing
   * compression is bzip2, as in Nix.
   *
   * @throws MalformedInputException on anything else
   */
  public static NarInfo parse(String text) {
    return NarInfoReader.read(text);
  }

  /** What a signature of this path is made over. */
  public Fingerprint fingerprint() {
    return Fingerprint.of(storePath, narHash, narSize, references);
  }

  /** The lines in Nix's order, hashes in base-32. */
  public String format() {
    var text = new StringBuilder(512);
    line(text, "StorePath", storePath.toString());
    line(text, "URL", url);
    line(text, "Compression", compression.wireName());
    fileHash.ifPresent(hash -> line(text, "FileHash", hash.formatBase32()));
    fileSize.ifPresent(size -> line(text, "FileSize", Long.toString(size)));
    line(text, "NarHash", narHash.formatBase32());
    line(text, "NarSize", Long.toString(narSize));
    line(
        text,
        "References",
        references.stream().map(StorePath::baseName).collect(Collectors.joining(" ")));
    deriver.ifPresent(base -> line(text, "Deriver", base));
    signatures.forEach(signature -> line(text, "Sig", signature.format()));
    ca.ifPresent(address -> line(text, "CA", address));
    return text.toString();
  }

  private static void line(StringBuilder text, String key, String value) {
    text.append(key).append(": ").append(value).append('\n');
  }
}
