package dev.mansard.protocol.signing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.mansard.protocol.TestVectors;
import dev.mansard.protocol.nix.Sha256;
import dev.mansard.protocol.nix.StorePath;
import java.util.ArrayList;
import java.util.List;

/** {@code signatures.json}, read once. */
final class SignatureVectors {
  static final JsonNode FILE = read();
  static final PublicKey KEY = PublicKey.parse(FILE.get("publicKey").asText());

  record Vector(
      StorePath path,
      Sha256 narHash,
      long narSize,
      List<StorePath> references,
      String fingerprint,
      String signature) {

    Fingerprint assemble() {
      return Fingerprint.of(path, narHash, narSize, references);
    }
  }

  private SignatureVectors() {}

  private static JsonNode read() {
    try {
      return new ObjectMapper().readTree(TestVectors.text("signatures.json"));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  static List<Vector> all() {
    var vectors = new ArrayList<Vector>();
    for (var node : FILE.get("vectors")) {
      var references = new ArrayList<StorePath>();
      node.get("references")
          .forEach(r -> references.add(StorePath.parse("/nix/store", r.asText())));
      vectors.add(
          new Vector(
              StorePath.parse(node.get("storePath").asText()),
              Sha256.ofHex(node.get("narSha256Hex").asText()),
              node.get("narSize").asLong(),
              references,
              node.get("fingerprint").asText(),
              node.get("signature").asText()));
    }
    return vectors;
  }
}
