package dev.mansard.standalone.postgres;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/** A process of its own that has the database open until its standard input ends. */
final class DatabaseHolder {
  private DatabaseHolder() {}

  public static void main(String... args) throws Exception {
    try (var database = EmbeddedPostgres.open(Path.of(args[0]), Optional.empty())) {
      System.out.write((database.url().port() + "\n").getBytes(StandardCharsets.UTF_8));
      System.out.flush();
      while (System.in.read() >= 0) {
        // until the end
      }
    }
  }

  /** Starts one, and returns when it has the database open. */
  static Process start(Path folder) throws Exception {
    var process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                DatabaseHolder.class.getName(),
                folder.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    for (int c = process.getInputStream().read(); c != '\n'; c = process.getInputStream().read()) {
      if (c < 0) {
        throw new IllegalStateException("the holder ended with " + process.waitFor());
      }
    }
    return process;
  }
}
