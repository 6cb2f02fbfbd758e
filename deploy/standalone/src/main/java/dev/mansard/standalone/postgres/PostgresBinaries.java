package dev.mansard.standalone.postgres;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.jspecify.annotations.Nullable;
import org.tukaani.xz.XZInputStream;

/**
 * The programs of PostgreSQL.
 *
 * <p>They come as an archive in a jar and are unpacked once: beside the application, where the
 * first start after a build (the one that trains the start-up cache) leaves them for all others,
 * or, if that folder cannot be written, beside the data. Unpacking takes over a second, so it
 * matters that it is not part of every first run.
 */
record PostgresBinaries(Path home) {
  private static final String ARCHIVE = "/postgres-linux-x86_64.txz";

  Path program(String name) {
    return home.resolve("bin").resolve(name);
  }

  /** An installation of the user's. */
  static PostgresBinaries installedIn(Path home) {
    var binaries = new PostgresBinaries(home);
    for (var name : List.of("initdb", "pg_ctl", "postgres")) {
      if (!Files.isExecutable(binaries.program(name))) {
        throw new EmbeddedPostgresException(
            "database.postgres-home is "
                + home
                + ", but "
                + binaries.program(name)
                + " is no program");
      }
    }
    return binaries;
  }

  /** Ours, unpacked if need be. */
  static PostgresBinaries unpacked(Path dataFolder) throws IOException {
    @Nullable URL archive = PostgresBinaries.class.getResource(ARCHIVE);
    if (archive == null || !isLinuxOnAmd64()) {
      throw new EmbeddedPostgresException(
          "this build has no PostgreSQL for "
              + System.getProperty("os.name")
              + " on "
              + System.getProperty("os.arch")
              + "; set database.url to a PostgreSQL of yours, or database.postgres-home to an"
              + " installation of version 18");
    }
    var name = "postgresql-" + version(archive);
    for (var parent : List.of(applicationFolder(), dataFolder)) {
      var home = parent.resolve(name);
      if (Files.isDirectory(home)) {
        return new PostgresBinaries(home);
      }
    }
    var parent = Files.isWritable(applicationFolder()) ? applicationFolder() : dataFolder;
    unpack(archive, parent.resolve(name));
    return new PostgresBinaries(parent.resolve(name));
  }

  private static boolean isLinuxOnAmd64() {
    return System.getProperty("os.name").equals("Linux")
        && System.getProperty("os.arch").equals("amd64");
  }

  /** Changes whenever the archive does. */
  private static String version(URL archive) throws IOException {
    if (archive.openConnection() instanceof JarURLConnection jar) {
      return Long.toHexString(jar.getJarEntry().getCrc());
    }
    return "unpacked";
  }

  /** The folder of the jars, or the one above {@code quarkus-app}, which a rebuild empties. */
  private static Path applicationFolder() {
    try {
      var source = PostgresBinaries.class.getProtectionDomain().getCodeSource();
      var place = Path.of(source.getLocation().toURI()).toAbsolutePath();
      for (var folder = place; folder != null; folder = folder.getParent()) {
        if (folder.endsWith("quarkus-app")) {
          return folder.resolveSibling("");
        }
      }
      return place.resolveSibling("");
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void unpack(URL archive, Path home) throws IOException {
    var unfinished = Files.createTempDirectory(home.getParent(), ".postgresql-");
    Files.setPosixFilePermissions(unfinished, PosixFilePermissions.fromString("rwxr-xr-x"));
    try {
      try (var stream = archive.openStream()) {
        unpack(stream, unfinished);
      }
      Files.move(unfinished, home, StandardCopyOption.ATOMIC_MOVE);
    } catch (java.nio.file.DirectoryNotEmptyException
        | java.nio.file.FileAlreadyExistsException e) {
      delete(unfinished); // another process was faster
    } catch (IOException e) {
      delete(unfinished);
      throw e;
    }
  }

  private static void unpack(InputStream archive, Path target) throws IOException {
    try (var tar = new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(archive)))) {
      for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        write(tar, entry, target);
      }
    }
  }

  private static void write(TarArchiveInputStream tar, TarArchiveEntry entry, Path target)
      throws IOException {
    var path = target.resolve(entry.getName()).normalize();
    if (!path.startsWith(target)) {
      throw new IOException("the archive has an entry outside: " + entry.getName());
    }
    if (entry.isDirectory()) {
      Files.createDirectories(path);
      return;
    }
    Files.createDirectories(path.getParent());
    if (entry.isSymbolicLink()) {
      Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
    } else {
      Files.copy(tar, path);
      boolean program = (entry.getMode() & 0100) != 0;
      Files.setPosixFilePermissions(
          path, PosixFilePermissions.fromString(program ? "rwxr-xr-x" : "rw-r--r--"));
    }
  }

  private static void delete(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      for (var file : (Iterable<Path>) files.sorted(Comparator.reverseOrder())::iterator) {
        Files.delete(file);
      }
    }
  }
}
