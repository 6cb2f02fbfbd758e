package dev.mansard.standalone.config;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;

/** Reads {@code [signer]}, which Attic has not got. */
final class SignerReader {
  static final String MASTER_KEY_VARIABLE = "MANSARD_SIGNER_MASTER_KEY_BASE64";
  static final String TOKEN_VARIABLE = "MANSARD_SIGNER_TOKEN";

  private static final String KEY_FILE = "signer-master.key";
  private static final int KEY_BYTES = 32;

  private final Environment environment;
  private final Problems problems;

  SignerReader(Environment environment, Problems problems) {
    this.environment = environment;
    this.problems = problems;
  }

  /**
   * Reads the table.
   *
   * @param database whose keys are under the master key
   */
  SignerConfig read(Optional<TomlSection> table, DatabaseConfig.Location database) {
    return table.flatMap(this::fromTable).orElseGet(() -> fromEnvironment(database));
  }

  private Optional<SignerConfig> fromTable(TomlSection section) {
    var file = section.parsed("master-key-file", ServerConfigReader::path);
    var text = section.parsed("master-key-base64", SignerReader::masterKey);
    var url = section.parsed("url", ServerConfigReader::httpUrl);
    var token = section.string("token");
    var tokenFile = section.parsed("token-file", SignerReader::contents);
    var tls = tls(section);
    section.refuseUnknownKeys();
    if (url.isEmpty() && !tls.equals(SignerConfig.Tls.NONE)) {
      section.problem("has files for TLS, which need the url of a signer");
    }
    if (count(file, text, url) > 1) {
      section.problem("has more than one of master-key-file, master-key-base64 and url");
    }
    if (url.isPresent()) {
      return remote(section, url.get(), token.or(() -> tokenFile), tls);
    }
    return file.<SignerConfig>map(SignerConfig.KeyFile::new)
        .or(() -> text.map(SignerConfig.KeyText::new));
  }

  private static SignerConfig.Tls tls(TomlSection section) {
    var tls =
        new SignerConfig.Tls(
            section.parsed("ca-file", SignerReader::readable),
            section.parsed("certificate-file", SignerReader::readable),
            section.parsed("key-file", SignerReader::readable));
    if (section.contains("certificate-file") != section.contains("key-file")) {
      section.problem("needs both certificate-file and key-file, or neither");
    }
    return tls;
  }

  private Optional<SignerConfig> remote(
      TomlSection section, String url, Optional<String> token, SignerConfig.Tls tls) {
    if (!url.startsWith("https:") && !tls.equals(SignerConfig.Tls.NONE)) {
      section.problem("url", "has to begin with https when there are files for TLS");
    }
    var secret = token.or(() -> environment.find(TOKEN_VARIABLE));
    if (secret.isEmpty()) {
      section.problem(
          "url",
          "needs the service token, in signer.token, signer.token-file or " + TOKEN_VARIABLE);
    }
    return secret.map(value -> new SignerConfig.Remote(URI.create(url), value, tls));
  }

  private SignerConfig fromEnvironment(DatabaseConfig.Location database) {
    var text = environment.find(MASTER_KEY_VARIABLE);
    if (text.isPresent()) {
      try {
        return new SignerConfig.KeyText(masterKey(text.get()));
      } catch (IllegalArgumentException e) {
        problems.addElsewhere(MASTER_KEY_VARIABLE, "is refused: " + e.getMessage());
      }
    }
    return new SignerConfig.Unconfigured(masterKeyFile(database));
  }

  /**
   * With the embedded database, wherever that is: whoever has the one should have the other. Older
   * versions put it into the data folder in any case; there it stays.
   */
  private Path masterKeyFile(DatabaseConfig.Location database) {
    var standard = environment.dataFolder().resolve(KEY_FILE);
    if (!(database instanceof DatabaseConfig.Embedded(var folder, _))
        || folder.startsWith(environment.dataFolder())) {
      return standard;
    }
    var beside = folder.resolve(KEY_FILE);
    boolean isOlder =
        Files.exists(standard)
            && Files.notExists(beside)
            && Files.exists(folder.resolve("data/PG_VERSION"));
    return isOlder ? standard : beside;
  }

  /** Never shows the text: it is a secret. */
  private static String masterKey(String text) {
    try {
      int length = Base64.getDecoder().decode(text).length;
      if (length == KEY_BYTES) {
        return text;
      }
      throw new IllegalArgumentException(
          "it is the base64 of " + length + " bytes; " + KEY_BYTES + " are needed");
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("it is no master key: " + e.getMessage(), e);
    }
  }

  private static Path readable(String text) {
    Path file = ServerConfigReader.path(text);
    if (!Files.isReadable(file)) {
      throw new IllegalArgumentException("the file cannot be read");
    }
    return file;
  }

  private static String contents(String text) {
    Path file = ServerConfigReader.path(text);
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new IllegalArgumentException("the file cannot be read: " + e, e);
    }
  }

  private static long count(Optional<?>... values) {
    return java.util.Arrays.stream(values).filter(Optional::isPresent).count();
  }
}
