package dev.mansard.standalone.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Tells whether a file is a SQLite database that Attic has used.
 *
 * <p>SQLite keeps the text of every {@code CREATE TABLE} in its schema table, whose root is the
 * first page; Attic's schema spills over to pages close to it. So the beginning of the file is
 * searched for the names of tables, without any SQLite library.
 */
final class SqliteFile {
  private static final byte[] HEADER = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);
  private static final int SEARCHED_BYTES = 1 << 20;

  private SqliteFile() {}

  static boolean holdsAtticData(Path file) {
    if (!Files.isRegularFile(file)) {
      return false;
    }
    try (var in = Files.newInputStream(file)) {
      var start = new String(in.readNBytes(SEARCHED_BYTES), StandardCharsets.ISO_8859_1);
      return start.startsWith(new String(HEADER, StandardCharsets.US_ASCII))
          && (start.contains("seaql_migrations") || start.contains("\"chunkref\""));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }
}
