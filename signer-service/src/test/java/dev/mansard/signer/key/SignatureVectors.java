package dev.mansard.signer.key;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.mansard.protocol.signing.Fingerprint;
import dev.mansard.protocol.signing.Signature;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.StreamSupport;

/** A key pair and signatures made by Nix itself. */
public record SignatureVectors(String keypair, String publicKey, String seedHex, List<Vector> all) {
  public record Vector(Fingerprint fingerprint, Signature signature) {}

  public static SignatureVectors load() {
    try (var json = SignatureVectors.class.getResourceAsStream("/signing/signatures.json")) {
      return of(new ObjectMapper().readTree(json));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public List<Fingerprint> fingerprints() {
    return all.stream().map(Vector::fingerprint).toList();
  }

  public List<Signature> signatures() {
    return all.stream().map(Vector::signature).toList();
  }

  private static SignatureVectors of(JsonNode root) {
    var vectors =
        StreamSupport.stream(root.get("vectors").spliterator(), false)
            .map(SignatureVectors::vectorOf)
            .toList();
    return new SignatureVectors(
        root.get("secretKey").asText(),
        root.get("publicKey").asText(),
        root.get("seedHex").asText(),
        vectors);
  }

  private static Vector vectorOf(JsonNode node) {
    return new Vector(
        Fingerprint.parse(node.get("fingerprint").asText()),
        Signature.parse(node.get("signature").asText()));
  }
}
