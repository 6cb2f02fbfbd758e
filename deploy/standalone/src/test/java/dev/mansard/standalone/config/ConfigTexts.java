package dev.mansard.standalone.config;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;

/** Texts of {@code server.toml}, read as for a user {@code u} whose environment has a token key. */
final class ConfigTexts {
  /** The token key. */
  static final String SECRET =
      Base64.getEncoder().encodeToString("a secret".getBytes(StandardCharsets.UTF_8));

  /** The one table that is needed. */
  static final String STORAGE = "[storage]\ntype = \"local\"\npath = \"/data\"\n";

  /** The user's. */
  static final Environment ENVIRONMENT =
      new Environment(
          Map.of("HOME", "/home/u", TokenConfig.KeyKind.HS256_SECRET.variable(), SECRET));

  private ConfigTexts() {}

  static ServerConfig read(String text) {
    return ServerConfigReader.read(new ConfigText("server.toml", text), ENVIRONMENT);
  }
}
