package dev.mansard.cli.config;

import dev.mansard.protocol.access.ServerName;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/** A process of its own that logs in to many servers, one after the other. */
final class ManyLogins {
  static final int COUNT = 30;

  private ManyLogins() {}

  public static void main(String... args) throws IOException {
    for (int i = 0; i < COUNT; i++) {
      new ConfigFile(Path.of(args[0]))
          .login(ServerName.parse(args[1] + i), URI.create("http://h/"), Optional.of("T"), false);
    }
  }

  static Process start(Path home, String prefix) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            ManyLogins.class.getName(),
            home.toString(),
            prefix)
        .inheritIO()
        .start();
  }
}
