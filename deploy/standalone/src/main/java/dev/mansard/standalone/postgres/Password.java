package dev.mansard.standalone.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Set;

/** The password of the database, made once and kept in a file that only its owner can read. */
final class Password {
  private static final int BYTES = 32;

  private Password() {}

  static String read(Path file) throws IOException {
    return Files.readString(file).strip();
  }

  /** Makes one, unless there is one. */
  static void make(Path file, SecureRandom random) throws IOException {
    if (Files.exists(file)) {
      return;
    }
    var bytes = new byte[BYTES];
    random.nextBytes(bytes);
    var unfinished = file.resolveSibling(file.getFileName() + ".unfinished");
    Files.deleteIfExists(unfinished);
    var onlyOwner =
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    var options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    try (var channel = Files.newByteChannel(unfinished, options, onlyOwner)) {
      var text = Base64.getUrlEncoder().withoutPadding().encode(bytes);
      channel.write(java.nio.ByteBuffer.wrap(text));
    }
    Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
  }
}
