package dev.mansard.api.access;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;

/**
 * The vectors of {@code access/jwt.json}: tokens made by Attic's {@code atticadm}, with the keys.
 */
final class JwtVectors {
  private static final JsonNode ROOT = load();

  private JwtVectors() {}

  static JsonNode root() {
    return ROOT;
  }

  static String hs256Secret() {
    return ROOT.at("/hs256/secretBase64").textValue();
  }

  static String hs256Token() {
    return ROOT.at("/hs256/token").textValue();
  }

  static String rs256Secret() {
    return ROOT.at("/rs256/secretBase64").textValue();
  }

  static String rs256PublicKeyPkcs1() {
    return ROOT.at("/rs256/pubkeyBase64_pkcs1").textValue();
  }

  static String rs256PublicKeySpki() {
    return ROOT.at("/rs256/pubkeyBase64_spki").textValue();
  }

  static String rs256Token() {
    return ROOT.at("/rs256/token").textValue();
  }

  private static JsonNode load() {
    try (var in = JwtVectors.class.getResourceAsStream("/access/jwt.json")) {
      return new ObjectMapper().readTree(Objects.requireNonNull(in));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
