package dev.mansard.standalone.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Set;

/** Writes files that only their owner may read, whole or not at all. */
public final class SecretFile {
  private static final int KEY_BYTES = 32;

  private SecretFile() {}

  /** Writes the text, with a new line at its end if that is part of it. */
  public static void write(Path file, String text) {
    try {
      createFolder(file.resolveSibling(""));
      var unfinished = file.resolveSibling("." + file.getFileName() + ".unfinished");
      Files.deleteIfExists(unfinished);
      var options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      var onlyOwner =
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
      try (var channel = FileChannel.open(unfinished, options, onlyOwner)) {
        writeAll(channel, StandardCharsets.UTF_8.encode(text));
        channel.force(true);
      }
      Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
      try (var folder = FileChannel.open(file.resolveSibling(""), StandardOpenOption.READ)) {
        folder.force(true); // else a power cut may undo the move
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
  }

  /** A channel may take less than it is given; on a full disk the next attempt says why. */
  static void writeAll(WritableByteChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  /** Writes 32 random bytes in base64, unless the file is there. */
  public static void makeKey(Path file, SecureRandom random) {
    if (!Files.exists(file)) {
      var bytes = new byte[KEY_BYTES];
      random.nextBytes(bytes);
      write(file, Base64.getEncoder().encodeToString(bytes) + "\n");
    }
  }

  /** Makes a folder, and those above it; what is new is closed to others. */
  public static void createFolder(Path folder) throws IOException {
    if (Files.isDirectory(folder)) {
      return;
    }
    createFolder(folder.resolveSibling(""));
    var onlyOwner =
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    try {
      Files.createDirectory(folder, onlyOwner);
    } catch (FileAlreadyExistsException e) {
      // another thread was faster
    }
  }
}
