package dev.mansard.cli.nix;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.mansard.cli.json.JsonObject;
import dev.mansard.protocol.error.MalformedInputException;
import dev.mansard.protocol.nix.Sha256;
import dev.mansard.protocol.nix.StorePath;
import dev.mansard.protocol.signing.Signature;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads the output of {@code nix path-info --json}, one path at a time.
 *
 * <p>Three shapes exist: up to 2.18 an array of objects with {@code path}; from 2.19 an object
 * keyed by full path; formats 2 and 3 wrap that in {@code {version, storeDir, info}} with base
 * names and structured hashes. An invalid path is {@code "valid": false} in the first and null in
 * the others. The document is a list of many small objects, so it is never held as a whole.
 */
final class PathInfoReader {
  private static final String FORMAT = "nix path-info";
  private static final Map<String, String> CA_PREFIX =
      Map.of("nar", "fixed:r:", "flat", "fixed:", "text", "text:");

  private final String storeDir;

  PathInfoReader(String storeDir) {
    this.storeDir = storeDir;
  }

  /**
   * @throws MalformedInputException when the output is none of the three shapes
   */
  StoreAnswer read(InputStream json) throws IOException {
    List<PathInfo> valid = new ArrayList<>();
    List<StorePath> invalid = new ArrayList<>();
    try (JsonParser parser = JsonObject.parser(json)) {
      JsonToken start = parser.nextToken();
      if (start == JsonToken.START_ARRAY) {
        readArray(parser, valid, invalid);
      } else if (start == JsonToken.START_OBJECT) {
        readMap(parser, valid, invalid);
      } else {
        throw malformed("neither an array nor an object");
      }
    }
    return new StoreAnswer(valid, invalid);
  }

  private void readArray(JsonParser parser, List<PathInfo> valid, List<StorePath> invalid)
      throws IOException {
    while (parser.nextToken() == JsonToken.START_OBJECT) {
      JsonObject entry = JsonObject.read(parser);
      add(path(entry.getString("path")), entry, valid, invalid);
    }
  }

  private void readMap(JsonParser parser, List<PathInfo> valid, List<StorePath> invalid)
      throws IOException {
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String key = parser.currentName();
      JsonToken value = parser.nextToken();
      if (key.equals("info") && value == JsonToken.START_OBJECT) {
        readMap(parser, valid, invalid);
      } else if (value == JsonToken.START_OBJECT) {
        add(path(key), JsonObject.read(parser), valid, invalid);
      } else if (value == JsonToken.VALUE_NULL) {
        invalid.add(path(key));
      }
    }
  }

  private void add(
      StorePath path, JsonObject entry, List<PathInfo> valid, List<StorePath> invalid) {
    if (entry.findBoolean("valid").orElse(true)) {
      valid.add(info(path, entry));
    } else {
      invalid.add(path);
    }
  }

  private PathInfo info(StorePath path, JsonObject entry) {
    return new PathInfo(
        path,
        hash(entry.get("narHash")),
        entry.getLong("narSize"),
        entry.findStrings("references").orElse(List.of()).stream().map(this::path).toList(),
        entry.findString("deriver").filter(text -> !text.equals("unknown-deriver")).map(this::path),
        entry.findList("signatures").orElse(List.of()).stream()
            .flatMap(PathInfoReader::signature)
            .toList(),
        contentAddress(entry.get("ca")));
  }

  private StorePath path(String text) {
    return text.startsWith("/") ? StorePath.parse(text) : StorePath.parse(storeDir, text);
  }

  private static Sha256 hash(@Nullable Object value) {
    return switch (value) {
      case String text -> Sha256.parse(text);
      case JsonObject structured -> Sha256.parse(prefixed(structured));
      case null, default -> throw malformed("a path has no narHash");
    };
  }

  /** {@code {"algorithm":"sha256","format":"base64","hash":"…"}}; the length tells the format. */
  private static String prefixed(JsonObject hash) {
    return hash.findString("algorithm").orElse("sha256") + ":" + hash.getString("hash");
  }

  private static Optional<String> contentAddress(@Nullable Object value) {
    return switch (value) {
      case null -> Optional.empty();
      case String text -> text.isEmpty() ? Optional.empty() : Optional.of(text);
      case JsonObject structured -> contentAddress(structured);
      default -> throw malformed("\"ca\" has the wrong type");
    };
  }

  /**
   * Left out when this client cannot write it as text: our signature covers the path all the same.
   */
  private static Optional<String> contentAddress(JsonObject ca) {
    String prefix = CA_PREFIX.get(ca.findString("method").orElse(""));
    if (prefix == null || ca.get("hash") == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(prefix + hash(ca.get("hash")).formatBase32());
    } catch (MalformedInputException otherAlgorithm) {
      return Optional.empty();
    }
  }

  /** Nix keeps whatever text it was given as a signature; one that is none helps nobody. */
  private static Stream<Signature> signature(Object value) {
    String text =
        value instanceof JsonObject structured
            ? structured.findString("keyName").orElse("")
                + ":"
                + structured.findString("sig").orElse("")
            : value.toString();
    try {
      return Stream.of(Signature.parse(text));
    } catch (MalformedInputException unusable) {
      return Stream.empty();
    }
  }

  private static MalformedInputException malformed(String reason) {
    return new MalformedInputException(FORMAT, 0, reason);
  }
}
