package dev.mansard.api.upload;

import dev.mansard.api.http.ApiException;
import dev.mansard.api.http.JsonMembers;
import dev.mansard.protocol.access.CacheName;
import dev.mansard.protocol.api.UploadInfo;
import dev.mansard.protocol.error.MalformedInputException;
import dev.mansard.protocol.nix.Sha256;
import dev.mansard.protocol.nix.StorePath;
import dev.mansard.protocol.nix.StorePathHash;
import dev.mansard.protocol.signing.Signature;
import io.vertx.core.MultiMap;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a client says about the NAR it sends: JSON in a header, or in front of the NAR in the
 * body with its length in a header, which wins if both are there. Headers of the fork Celler are
 * accepted as aliases. The texts of the refusals are Attic's.
 */
final class UploadInfoReader {
  private static final List<String> INFO = List.of("X-Attic-Nar-Info", "X-Celler-Nar-Info");
  private static final List<String> PREAMBLE =
      List.of("X-Attic-Nar-Info-Preamble-Size", "X-Celler-Nar-Info-Preamble-Size");
  private static final Pattern UNSIGNED = Pattern.compile("\\+?[0-9]{1,18}");
  private static final int MAX_SIGNATURES = 64;

  private final int maxPreamble;

  UploadInfoReader(int maxPreamble) {
    this.maxPreamble = maxPreamble;
  }

  /** Whether the info stands in the body. */
  static boolean isInBody(MultiMap headers) {
    return find(headers, PREAMBLE) != null;
  }

  /**
   * Receives the info; the body then stands at the first byte of the NAR.
   *
   * @throws ApiException (400) if there is none, or it is too large
   */
  byte[] receive(MultiMap headers, InputStream body) throws IOException {
    var size = find(headers, PREAMBLE);
    if (size != null) {
      return preamble(size, body);
    }
    var json = find(headers, INFO);
    if (json == null) {
      throw ApiException.badRequest("X-Attic-Nar-Info must be set");
    }
    // Header bytes reach us one to a character, whatever they mean.
    return json.getBytes(StandardCharsets.ISO_8859_1);
  }

  private byte[] preamble(String text, InputStream body) throws IOException {
    if (!text.chars().allMatch(c -> c >= ' ' && c < 0x7f)) {
      throw ApiException.badRequest("X-Attic-Nar-Info-Preamble-Size has invalid encoding");
    }
    if (!UNSIGNED.matcher(text).matches()) {
      throw ApiException.badRequest(
          "X-Attic-Nar-Info-Preamble-Size must be a valid unsigned integer");
    }
    long size = Long.parseLong(text);
    if (size > maxPreamble) {
      throw ApiException.badRequest(
          "Upload info is too large: %d bytes, %d are allowed".formatted(size, maxPreamble));
    }
    byte[] json = body.readNBytes((int) size);
    if (json.length < size) {
      throw ApiException.badRequest("Upload info doesn't match specified size");
    }
    return json;
  }

  /**
   * Reads what was received, into objects of several times its size.
   *
   * @throws ApiException (400) if it cannot be read
   */
  static UploadInfo parse(byte[] json) {
    try {
      return read(JsonMembers.parse("upload info", json));
    } catch (MalformedInputException e) {
      throw ApiException.badRequest(String.valueOf(e.getMessage()));
    }
  }

  private static UploadInfo read(JsonMembers json) {
    var path = StorePath.parse(json.text("store_path"));
    return new UploadInfo(
        CacheName.parse(json.text("cache")),
        StorePathHash.parse(json.text("store_path_hash")),
        path,
        json.list("references", base -> StorePath.parse(path.storeDir(), base)),
        json.findText("system"),
        json.findText("deriver").filter(name -> !name.isEmpty()),
        signatures(json.list("sigs", text -> text)),
        json.findText("ca").filter(text -> !text.isEmpty()),
        Sha256.parse(json.text("nar_hash")),
        json.longInteger("nar_size"));
  }

  /** Malformed ones are left out: Nix before 2.36 stored any text. */
  private static List<Signature> signatures(List<String> texts) {
    return texts.stream()
        .flatMap(UploadInfoReader::signature)
        .distinct()
        .limit(MAX_SIGNATURES)
        .toList();
  }

  private static Stream<Signature> signature(String text) {
    try {
      return Stream.of(Signature.parse(text));
    } catch (MalformedInputException e) {
      return Stream.empty();
    }
  }

  private static @Nullable String find(MultiMap headers, List<String> names) {
    return names.stream()
        .map(name -> Optional.ofNullable(headers.get(name)))
        .flatMap(Optional::stream)
        .findFirst()
        .orElse(null);
  }
}
