package dev.mansard.signer.http;

import dev.mansard.protocol.signing.Signature;
import java.util.List;

/** The signatures, each as {@code name:base64}, in the order of the request. */
public record SignaturesBody(List<String> signatures) {
  static SignaturesBody of(List<Signature> signatures) {
    return new SignaturesBody(signatures.stream().map(Signature::format).toList());
  }
}
