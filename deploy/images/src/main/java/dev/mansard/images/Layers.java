package dev.mansard.images;

import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import com.google.cloud.tools.jib.api.buildplan.FileEntry;
import com.google.cloud.tools.jib.api.buildplan.FilePermissions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/**
 * Layers that are the same for the same content: files in the order of their names, all of one
 * time, owned by root and writable by nobody else.
 */
final class Layers {
  /** Of every file, and of the image. */
  static final Instant TIME = Instant.ofEpochSecond(1);

  private static final FilePermissions FOLDER = FilePermissions.fromOctalString("755");
  private static final FilePermissions PROGRAM = FilePermissions.fromOctalString("755");
  private static final FilePermissions FILE = FilePermissions.fromOctalString("644");
  private static final FilePermissions SHARED = FilePermissions.fromOctalString("777");

  private Layers() {}

  /** A layer of files and whole folders, by their place in the image. */
  static FileEntriesLayer of(String name, Map<String, Path> content) throws IOException {
    var layer = FileEntriesLayer.builder().setName(name);
    for (var entry : new TreeMap<>(content).entrySet()) {
      add(layer, entry.getKey(), entry.getValue());
    }
    return layer.build();
  }

  private static void add(FileEntriesLayer.Builder layer, String place, Path source)
      throws IOException {
    try (var files = Files.walk(source)) {
      for (var file : (Iterable<Path>) files.sorted()::iterator) {
        var below = source.relativize(file).toString();
        var path = below.isEmpty() ? place : place.replaceAll("/$", "") + "/" + below;
        if (!path.equals("/")) {
          layer.addEntry(new FileEntry(file, Base.inImage(path), permissions(file, path), TIME));
        }
      }
    }
  }

  private static FilePermissions permissions(Path file, String path) {
    if (Files.isDirectory(file)) {
      return path.equals("/tmp") ? SHARED : FOLDER;
    }
    return Files.isExecutable(file) ? PROGRAM : FILE;
  }
}
