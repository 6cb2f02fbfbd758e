package dev.mansard.cli.watch;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The names in the folder of the store that are no news. What has a lock beside it is not among
 * them: it is being made, and the end of that may be what is missed. Not thread-safe.
 */
final class StoreListing {
  private static final String LOCK = ".lock";

  private final Path folder;
  private Set<String> names;

  private StoreListing(Path folder, Set<String> names) {
    this.folder = folder;
    this.names = names;
  }

  static StoreListing of(Path folder) throws IOException {
    return new StoreListing(folder, read(folder));
  }

  /** This one is known without a listing, if it is there: a lock may leave nothing. */
  void add(String name) {
    if (Files.exists(folder.resolve(name), LinkOption.NOFOLLOW_LINKS)) {
      names.add(name);
    }
  }

  /** This one is gone, and will be news if it comes again. */
  void remove(String name) {
    names.remove(name);
  }

  /** Looks again; returns what was not there. */
  List<String> update() throws IOException {
    Set<String> now = read(folder);
    List<String> added = now.stream().filter(name -> !names.contains(name)).toList();
    names = now;
    return added;
  }

  private static Set<String> read(Path folder) throws IOException {
    Set<String> all = new HashSet<>();
    try (var entries = Files.newDirectoryStream(folder)) {
      entries.forEach(entry -> all.add(entry.getFileName().toString()));
    } catch (DirectoryIteratorException broken) {
      throw broken.getCause();
    }
    Set<String> settled = new HashSet<>(all);
    settled.removeIf(name -> name.endsWith(LOCK) || all.contains(name + LOCK));
    return settled;
  }
}
