package dev.mansard.standalone.config;

import java.util.Optional;

/** Reads {@code [storage]}. Empty results go with a problem that was reported. */
final class StorageReader {
  private final Environment environment;

  StorageReader(Environment environment) {
    this.environment = environment;
  }

  Optional<StorageConfig> read(TomlSection root) {
    var table = root.table("storage");
    if (table.isEmpty()) {
      if (!root.contains("storage")) {
        root.problem("needs a table [storage] with type = \"local\" and a path");
      }
      return Optional.empty();
    }
    var section = table.get();
    var storage = readTyped(section);
    if (storage.isPresent()) {
      section.refuseUnknownKeys();
    }
    return storage;
  }

  private Optional<StorageConfig> readTyped(TomlSection section) {
    if (!section.contains("type")) {
      section.problem("needs the key type: local or s3");
    }
    var type = section.string("type");
    if (type.isEmpty()) {
      return Optional.empty();
    }
    return switch (type.get()) {
      case "local" -> readLocal(section);
      case "s3" -> readS3(section);
      default -> {
        section.problem("type", "is \"" + type.get() + "\"; local and s3 are allowed");
        yield Optional.empty();
      }
    };
  }

  private static Optional<StorageConfig> readLocal(TomlSection section) {
    if (!section.contains("path")) {
      section.problem("needs the key path, the folder to store in");
    }
    return section.parsed("path", ServerConfigReader::path).map(StorageConfig.Local::new);
  }

  private Optional<StorageConfig> readS3(TomlSection section) {
    var region = required(section, "region");
    var bucket = required(section, "bucket");
    var endpoint = section.parsed("endpoint", ServerConfigReader::httpUrl);
    var credentials = section.table("credentials").flatMap(this::readCredentials);
    if (region.isEmpty() || bucket.isEmpty()) {
      section.refuseUnknownKeys();
      return Optional.empty();
    }
    return Optional.of(
        new StorageConfig.S3(
            region.get(), bucket.get(), endpoint, credentials.or(this::credentialsOfEnvironment)));
  }

  private Optional<StorageConfig.Credentials> readCredentials(TomlSection section) {
    var id = required(section, "access_key_id");
    var secret = required(section, "secret_access_key");
    section.refuseUnknownKeys();
    return id.isPresent() && secret.isPresent()
        ? Optional.of(new StorageConfig.Credentials(id.get(), secret.get()))
        : Optional.empty();
  }

  private Optional<StorageConfig.Credentials> credentialsOfEnvironment() {
    var id = environment.find("AWS_ACCESS_KEY_ID");
    var secret = environment.find("AWS_SECRET_ACCESS_KEY");
    return id.isPresent() && secret.isPresent()
        ? Optional.of(new StorageConfig.Credentials(id.get(), secret.get()))
        : Optional.empty();
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
