package dev.mansard.store.blob.disk;

import dev.mansard.store.blob.BlobInventory;
import dev.mansard.store.blob.BlobKey;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lists files below a folder in the order of their keys, from a key on. */
final class FolderWalk {
  private static final Logger LOG = LoggerFactory.getLogger(FolderWalk.class);

  private final Path root;
  private final String after;
  private final int limit;
  private final List<BlobInventory.Entry> found = new ArrayList<>();

  FolderWalk(Path root, String after, int limit) {
    this.root = root;
    this.after = after;
    this.limit = limit;
  }

  BlobInventory.Page run() throws IOException {
    walk(root, "");
    boolean isEnd = found.size() < limit;
    return new BlobInventory.Page(
        found, found.isEmpty() ? after : found.getLast().key().value(), isEnd);
  }

  /** Folders sort as their names with the slash that follows in a key. */
  private void walk(Path folder, String prefix) throws IOException {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> children = Files.newDirectoryStream(folder, FolderWalk::mayBeOurs)) {
      for (Path child : children) {
        boolean isFolder = Files.isDirectory(child, LinkOption.NOFOLLOW_LINKS);
        names.add(child.getFileName() + (isFolder ? "/" : ""));
      }
    }
    names.sort(null);
    for (String name : names) {
      if (found.size() == limit) {
        return;
      }
      visit(folder, prefix + name, name);
    }
  }

  private void visit(Path folder, String path, String name) throws IOException {
    if (name.endsWith("/")) {
      if (after.compareTo(path) < 0 || after.startsWith(path)) {
        walk(folder.resolve(name), path);
      }
    } else if (path.compareTo(after) > 0) {
      add(folder.resolve(name), path);
    }
  }

  /** One broken file must not hide all that come behind it. */
  private void add(Path file, String key) {
    if (!BlobKey.isKey(key)) {
      return;
    }
    try {
      found.add(new BlobInventory.Entry(new BlobKey(key), Files.size(file)));
    } catch (NoSuchFileException e) {
      // gone meanwhile
    } catch (IOException e) {
      LOG.warn("{} is left out of the list, as its size cannot be found", key, e);
    }
  }

  private static boolean mayBeOurs(Path child) {
    return !child.getFileName().toString().startsWith(".");
  }
}
