package dev.mansard.standalone.postgres;

import dev.mansard.standalone.config.SecretFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/**
 * The folder of one embedded database, and the names in it. Only its owner can look inside.
 *
 * @param root absolute
 */
record PostgresFolder(Path root) {
  private static final long LOG_LIMIT = 1 << 20;

  /** What initdb makes. */
  Path data() {
    return root.resolve("data");
  }

  /** Where initdb works until it is done, so that a half-made cluster is never started. */
  Path unfinished() {
    return root.resolve("data.unfinished");
  }

  Path password() {
    return root.resolve("password");
  }

  Path log() {
    return root.resolve("postgresql.log");
  }

  /** Held while somebody starts or stops the database. */
  Path startLock() {
    return root.resolve("start.lock");
  }

  /** Shared by everybody who uses the database. */
  Path usersLock() {
    return root.resolve("users.lock");
  }

  boolean isInitialised() {
    return Files.exists(data().resolve("PG_VERSION"));
  }

  void create() throws IOException {
    SecretFile.createFolder(root);
    Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwx------"));
  }

  /** The end of the log, to explain a failed start. */
  List<String> lastLogLines() {
    try {
      var lines = Files.readAllLines(log());
      return lines.subList(Math.max(0, lines.size() - 5), lines.size());
    } catch (IOException e) {
      return List.of();
    }
  }

  /** Keeps the log and one older one. */
  void rotateLog() throws IOException {
    if (Files.exists(log()) && Files.size(log()) > LOG_LIMIT) {
      Files.move(log(), root.resolve("postgresql.log.1"), StandardCopyOption.REPLACE_EXISTING);
    }
  }
}
