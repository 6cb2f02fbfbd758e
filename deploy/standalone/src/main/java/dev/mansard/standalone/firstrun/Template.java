package dev.mansard.standalone.firstrun;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The commented server.toml of the first run. */
final class Template {
  private static final String RESOURCE = "server.toml.template";

  private Template() {}

  static String fill(Path database, Path storage, Path masterKey, String tokenKey) {
    return read()
        .replace("@DATABASE@", quoted(database))
        .replace("@STORAGE@", quoted(storage))
        .replace("@MASTER_KEY@", quoted(masterKey))
        .replace("@TOKEN_KEY@", tokenKey);
  }

  private static String read() {
    try (var stream = Template.class.getResourceAsStream(RESOURCE)) {
      if (stream == null) {
        throw new IllegalStateException(RESOURCE + " is not in this build");
      }
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A TOML string. */
  private static String quoted(Path path) {
    return '"' + path.toString().replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
