package dev.mansard.protocol.narinfo;

import dev.mansard.protocol.error.MalformedInputException;
import dev.mansard.protocol.nix.Compression;
import dev.mansard.protocol.nix.Sha256;
import dev.mansard.protocol.nix.StorePath;
import dev.mansard.protocol.signing.Signature;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * Reads the text of a narinfo: splits lines first, then makes values of the fields, so that the
 * order of the lines does not matter.
 */
final class NarInfoReader {
  private static final String UNKNOWN_DERIVER = "unknown-deriver";

  /** A value and where it stands, so that failures can name the place. */
  private record Field(String value, int offset) {}

  private final Map<String, Field> fields = new HashMap<>();
  private final List<Field> signatures = new ArrayList<>();

  private NarInfoReader() {}

  static NarInfo read(String text) {
    var reader = new NarInfoReader();
    reader.readLines(text);
    return reader.assemble();
  }

  private void readLines(String text) {
    int start = 0;
    while (start < text.length()) {
      int end = text.indexOf('\n', start);
      if (end < 0) {
        throw refused(text.length(), "the last line has no newline");
      }
      readLine(text.substring(start, end), start);
      start = end + 1;
    }
  }

  private void readLine(String line, int start) {
    int colon = line.indexOf(':');
    if (colon <= 0) {
      throw refused(start, "a line has no key");
    }
    var key = line.substring(0, colon);
    int valueStart = colon + 2;
    if (!line.startsWith(" ", colon + 1) || line.startsWith(" ", valueStart)) {
      throw refused(start + colon, "exactly one space must follow the colon");
    }
    var field = new Field(line.substring(valueStart), start + valueStart);
    switch (key) {
      case "Sig" -> signatures.add(field);
      case "StorePath",
          "URL",
          "Compression",
          "FileHash",
          "FileSize",
          "NarHash",
          "NarSize",
          "References",
          "Deriver",
          "CA" -> {
        if (fields.put(key, field) != null) {
          throw refused(start, key + " stands twice");
        }
      }
      default -> {} // System, and keys of newer versions
    }
  }

  private NarInfo assemble() {
    var storePath = required("StorePath", StorePath::parse);
    var storeDir = storePath.storeDir();
    return new NarInfo(
        storePath,
        required("URL", NarInfo::requireUrl),
        optional("Compression", NarInfoReader::parseCompression).orElse(Compression.BZIP2),
        optional("FileHash", Sha256::parse),
        optional("FileSize", NarInfoReader::parseSize)
            .map(OptionalLong::of)
            .orElseGet(OptionalLong::empty),
        required("NarHash", Sha256::parse),
        required("NarSize", NarInfoReader::parseSize),
        optional("References", value -> parseReferences(storeDir, value)).orElse(List.of()),
        optional("Deriver", value -> parseDeriver(storeDir, value))
            .filter(base -> !base.equals(UNKNOWN_DERIVER)),
        signatures.stream().map(field -> parse("Sig", field, Signature::parse)).toList(),
        optional("CA", NarInfo::requireContentAddress));
  }

  private <T> T required(String key, Function<String, T> parser) {
    return optional(key, parser).orElseThrow(() -> refused(0, key + " is missing"));
  }

  private <T> Optional<T> optional(String key, Function<String, T> parser) {
    return Optional.ofNullable(fields.get(key)).map(field -> parse(key, field, parser));
  }

  private static <T> T parse(String key, Field field, Function<String, T> parser) {
    try {
      return parser.apply(field.value());
    } catch (MalformedInputException e) {
      throw refused(field.offset(), key + ": " + e.reason());
    }
  }

  /** Nix reads an empty value like an absent line. */
  private static Compression parseCompression(String value) {
    return value.isEmpty() ? Compression.BZIP2 : Compression.parse(value);
  }

  private static long parseSize(String value) {
    boolean digits = !value.isEmpty() && value.chars().allMatch(c -> c >= '0' && c <= '9');
    try {
      if (digits) {
        return Long.parseLong(value);
      }
    } catch (NumberFormatException e) {
      // falls through: more than a long holds
    }
    throw refused(0, MalformedInputException.quote(value) + " is not a number of bytes");
  }

  private static String parseDeriver(String storeDir, String value) {
    return value.equals(UNKNOWN_DERIVER) ? value : StorePath.parse(storeDir, value).baseName();
  }

  private static List<StorePath> parseReferences(String storeDir, String value) {
    if (value.isEmpty()) {
      return List.of();
    }
    var references = new ArrayList<StorePath>();
    for (var baseName : value.split(" ", -1)) {
      references.add(StorePath.parse(storeDir, baseName));
    }
    return references;
  }

  private static MalformedInputException refused(int offset, String reason) {
    return new MalformedInputException(NarInfo.FORMAT, offset, reason);
  }
}
