package dev.mansard.cli.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;

/**
 * Writes a whole small text file through a temporary neighbour and a rename.
 *
 * <p>A symbolic link is followed, so that a configuration kept in a dotfiles folder stays there.
 * The temporary file is created with mode 0600, therefore a secret is at no moment readable by
 * others.
 */
public final class AtomicFile {
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");
  private static final Set<PosixFilePermission> READABLE =
      PosixFilePermissions.fromString("rw-r--r--");

  private AtomicFile() {}

  /** The content, or empty when there is no such file. */
  public static Optional<String> read(Path file) throws IOException {
    return Files.exists(file)
        ? Optional.of(Files.readString(file, StandardCharsets.UTF_8))
        : Optional.empty();
  }

  /** Replaces the content; the file ends up with mode 0600, whatever it had. */
  public static void writeSecret(Path file, String content) throws IOException {
    write(file, content, OWNER_ONLY);
  }

  /** Replaces the content; an existing file keeps its mode, a new one gets 0644. */
  public static void write(Path file, String content) throws IOException {
    write(file, content, Files.exists(file) ? Files.getPosixFilePermissions(file) : READABLE);
  }

  private static void write(Path file, String content, Set<PosixFilePermission> mode)
      throws IOException {
    Path target = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
    Path folder = target.resolveSibling(".").normalize();
    Files.createDirectories(folder);
    Path temporary =
        Files.createTempFile(
            folder,
            "." + target.getFileName(),
            ".new",
            PosixFilePermissions.asFileAttribute(OWNER_ONLY));
    try {
      writeDurably(temporary, content);
      keepOwner(target, temporary);
      Files.setPosixFilePermissions(temporary, mode);
      Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  private static void writeDurably(Path file, String content) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      ByteBuffer bytes = StandardCharsets.UTF_8.encode(content);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
  }

  /** Matters when root edits the file of a user: the rename would silently hand it to root. */
  private static void keepOwner(Path existing, Path replacement) throws IOException {
    if (!Files.exists(existing, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    PosixFileAttributes before = Files.readAttributes(existing, PosixFileAttributes.class);
    PosixFileAttributes after = Files.readAttributes(replacement, PosixFileAttributes.class);
    var view = Files.getFileAttributeView(replacement, PosixFileAttributeView.class);
    if (!before.owner().equals(after.owner())) {
      view.setOwner(before.owner());
    }
    if (!before.group().equals(after.group())) {
      trySetGroup(view, before);
    }
  }

  /** A user may own a file of a group he has left since; that is no reason to refuse the edit. */
  private static void trySetGroup(PosixFileAttributeView view, PosixFileAttributes wanted)
      throws IOException {
    try {
      view.setGroup(wanted.group());
    } catch (FileSystemException notAMember) {
      return;
    }
  }
}
