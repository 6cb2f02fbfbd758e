package dev.mansard.standalone.config;

import dev.mansard.standalone.config.TomlSection.Bounds;
import java.time.Duration;
import java.util.Optional;

/**
 * Reads {@code [storage]} of type {@code s3}. The keys with underscores are Attic's. Empty results
 * go with a problem that was reported.
 */
final class S3Reader {
  private S3Reader() {}

  static Optional<StorageConfig> read(TomlSection section) {
    var region = required(section, "region");
    var bucket = required(section, "bucket");
    var endpoint = section.parsed("endpoint", ServerConfigReader::httpUrl);
    var credentials = section.table("credentials").flatMap(S3Reader::credentials);
    var options = options(section);
    if (region.isEmpty() || bucket.isEmpty()) {
      section.refuseUnknownKeys();
      return Optional.empty();
    }
    return Optional.of(
        new StorageConfig.S3(region.get(), bucket.get(), endpoint, credentials, options));
  }

  private static StorageConfig.S3Options options(TomlSection section) {
    Optional<Boolean> pathStyle =
        section.contains("path-style")
            ? Optional.of(section.flag("path-style", true))
            : Optional.empty();
    return new StorageConfig.S3Options(
        section.string("prefix").orElse(""),
        section.parsed("public-endpoint", ServerConfigReader::httpUrl),
        pathStyle,
        section.parsed("ca-file", ServerConfigReader::path),
        section.parsed("presign", S3Reader::presign).orElse(true),
        presignExpiry(section),
        requests(section));
  }

  private static Duration presignExpiry(TomlSection section) {
    var expiry =
        section.duration(
            "presign-expiry", Duration.ofDays(7), StorageConfig.S3Options.STANDARD.presignExpiry());
    if (expiry.isZero()) {
      section.problem("presign-expiry", "is 0; presign = \"never\" switches redirects off");
    }
    return expiry;
  }

  private static StorageConfig.Requests requests(TomlSection section) {
    var standard = StorageConfig.Requests.STANDARD;
    return new StorageConfig.Requests(
        (int) section.number("requests-at-once", Bounds.plain(1, 10_000), standard.atOnce()),
        (int)
            section.number(
                "requests-per-second", Bounds.plain(0, 1_000_000), standard.perSecond()));
  }

  private static boolean presign(String text) {
    return switch (text) {
      case "auto" -> true;
      case "never" -> false;
      default -> throw new IllegalArgumentException("auto and never are allowed");
    };
  }

  private static Optional<StorageConfig.Credentials> credentials(TomlSection section) {
    boolean files =
        section.contains("access-key-id-file") || section.contains("secret-access-key-file");
    var credentials = files ? keyFiles(section) : keyPair(section);
    section.refuseUnknownKeys();
    return credentials;
  }

  private static Optional<StorageConfig.Credentials> keyPair(TomlSection section) {
    var id = required(section, "access_key_id");
    var secret = required(section, "secret_access_key");
    return id.isPresent() && secret.isPresent()
        ? Optional.of(new StorageConfig.Credentials.KeyPair(id.get(), secret.get()))
        : Optional.empty();
  }

  private static Optional<StorageConfig.Credentials> keyFiles(TomlSection section) {
    var id = section.parsed("access-key-id-file", ServerConfigReader::path);
    var secret = section.parsed("secret-access-key-file", ServerConfigReader::path);
    if (id.isEmpty() || secret.isEmpty()) {
      section.problem("needs both access-key-id-file and secret-access-key-file");
      return Optional.empty();
    }
    return Optional.of(new StorageConfig.Credentials.KeyFiles(id.get(), secret.get()));
  }

  private static Optional<String> required(TomlSection section, String key) {
    if (!section.contains(key)) {
      section.problem("needs the key " + key);
    }
    var text = section.string(key);
    if (text.isPresent() && text.get().isBlank()) {
      section.problem(key, "is empty");
    }
    return text;
  }
}
