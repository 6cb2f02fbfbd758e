package dev.mansard.protocol.nar;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Writes a path of the file system as a NAR, as {@code nix-store --dump} does.
 *
 * <p>A file is executable if its owner may execute it; times, owners and other modes are not kept,
 * and hard links become separate files. Symbolic links are never followed, the path itself
 * included. Entries are sorted by the bytes of their names, names that are not UTF-8 included.
 *
 * <p>A store path does not change, but it may be collected while it is read: what vanishes or
 * changes its size is an {@link IOException}, and the bytes written so far are then worthless.
 * Needs a file system with POSIX attributes. Reads with blocking calls; memory is a 256 KiB buffer
 * and the names of the open directories.
 */
public final class NarPathWriter {
  private final NarWriter writer;
  private final Path root;

  private NarPathWriter(NarWriter writer, Path root) {
    this.writer = writer;
    this.root = root;
  }

  /**
   * Writes the archive; neither flushes nor closes the stream.
   *
   * @throws UnarchivablePathException if something in the path has no place in a NAR, or changed
   * @throws IOException if reading or writing fails
   */
  public static void write(Path path, OutputStream out) throws IOException {
    var absolute = path.toAbsolutePath();
    var writer = new NarWriter(out);
    new NarPathWriter(writer, absolute.getRoot()).node(absolute, 0);
    writer.finish();
  }

  private void node(Path path, int depth) throws IOException {
    if (depth >= NarLimits.DEPTH) {
      throw new UnarchivablePathException(path, "more than " + NarLimits.DEPTH + " levels deep");
    }
    var attributes =
        Files.readAttributes(path, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    if (attributes.isRegularFile()) {
      regular(path, attributes);
    } else if (attributes.isDirectory()) {
      directory(path, depth);
    } else if (attributes.isSymbolicLink()) {
      symlink(path);
    } else {
      throw new UnarchivablePathException(path, "is neither file, directory nor symbolic link");
    }
  }

  private void regular(Path path, PosixFileAttributes attributes) throws IOException {
    boolean executable = attributes.permissions().contains(PosixFilePermission.OWNER_EXECUTE);
    try (InputStream contents = Files.newInputStream(path, LinkOption.NOFOLLOW_LINKS)) {
      if (!writer.tryRegular(executable, attributes.size(), contents)) {
        throw new UnarchivablePathException(path, "changed its size while it was read");
      }
    }
  }

  private void directory(Path path, int depth) throws IOException {
    writer.beginDirectory();
    for (var child : children(path).entrySet()) {
      writer.entry(child.getKey());
      node(child.getValue(), depth + 1);
    }
    writer.endDirectory();
  }

  private SortedMap<byte[], Path> children(Path directory) throws IOException {
    var children = new TreeMap<byte[], Path>(Arrays::compareUnsigned);
    try (var paths = Files.newDirectoryStream(directory)) {
      for (var path : paths) {
        children.put(PathBytes.of(root, path.getFileName()), path);
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return children;
  }

  private void symlink(Path path) throws IOException {
    var target = PathBytes.of(root, Files.readSymbolicLink(path));
    if (target.length > NarLimits.TARGET_BYTES) {
      throw new UnarchivablePathException(path, "has a link target of " + target.length + " bytes");
    }
    writer.symlink(target);
  }
}
