package dev.mansard.images;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A base that is made here: what jlink takes from this JDK, and the libraries that it loads. */
final class MinimalSystem {
  private static final String MODULES =
      "java.base,java.compiler,java.desktop,java.instrument,java.logging,java.management,"
          + "java.naming,java.net.http,java.rmi,java.scripting,java.security.jgss,"
          + "java.security.sasl,java.sql,java.transaction.xa,java.xml,jdk.crypto.ec,jdk.httpserver,"
          + "jdk.jfr,jdk.management,jdk.net,jdk.unsupported,jdk.zipfs";
  private static final Pattern LIBRARY = Pattern.compile("(?m)(/\\S+) \\(0x[0-9a-f]+\\)$");

  private MinimalSystem() {}

  /** A Java in the folder, which must not be there yet. */
  static Path java(Path folder) throws IOException, InterruptedException {
    var jlink = Path.of(System.getProperty("java.home"), "bin", "jlink").toString();
    var line =
        List.of(jlink, "--add-modules", MODULES, "--strip-java-debug-attributes", "--no-man-pages");
    run(
        Stream.concat(line.stream(), Stream.of("--no-header-files", "--output", folder.toString()))
            .toList());
    return folder;
  }

  /** A root for it. */
  static Path root(Path folder, Path java) throws IOException, InterruptedException {
    for (var name : List.of("tmp", "proc", "etc")) {
      Files.createDirectories(folder.resolve(name));
    }
    Files.writeString(folder.resolve("etc/passwd"), "mansard:x:10001:10001::/tmp:/none\n");
    Files.writeString(folder.resolve("etc/hosts"), "127.0.0.1 localhost\n");
    Files.writeString(folder.resolve("etc/nsswitch.conf"), "hosts: files dns\n");
    for (var library : libraries(java)) {
      var target = folder.resolve("." + library).normalize();
      Files.createDirectories(target.resolveSibling(""));
      Files.copy(Path.of(library).toRealPath(), target, StandardCopyOption.REPLACE_EXISTING);
    }
    return folder;
  }

  /** Of Java, and of what our libraries unpack to load it. */
  private static Iterable<String> libraries(Path java) throws IOException, InterruptedException {
    var libraries = new TreeSet<String>();
    try (var files = Files.walk(java)) {
      var binaries =
          files
              .filter(file -> file.toString().endsWith(".so") || file.endsWith("bin/java"))
              .map(Path::toString);
      var line = Stream.concat(Stream.of("ldd"), binaries).toList();
      LIBRARY
          .matcher(run(line))
          .results()
          .map(match -> match.group(1))
          .filter(library -> !library.startsWith(java.toString()))
          .forEach(libraries::add);
    }
    return libraries;
  }

  private static String run(List<String> line) throws IOException, InterruptedException {
    var process = new ProcessBuilder(line).redirectErrorStream(true).start();
    var said =
        new String(
            process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(line.getFirst() + " failed: " + said);
    }
    return said;
  }
}
