package dev.mansard.standalone.config;

import java.util.Optional;

/** Reads {@code [storage]}. Empty results go with a problem that was reported. */
final class StorageReader {
  private StorageReader() {}

  static Optional<StorageConfig> read(TomlSection root) {
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

  private static Optional<StorageConfig> readTyped(TomlSection section) {
    if (!section.contains("type")) {
      section.problem("needs the key type: local or s3");
    }
    var type = section.string("type");
    if (type.isEmpty()) {
      return Optional.empty();
    }
    return switch (type.get()) {
      case "local" -> readLocal(section);
      case "s3" -> S3Reader.read(section);
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
}
