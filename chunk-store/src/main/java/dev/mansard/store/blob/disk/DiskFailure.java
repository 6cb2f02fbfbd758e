package dev.mansard.store.blob.disk;

import dev.mansard.store.blob.StorageException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Turns failures of the file system into those of the port. */
final class DiskFailure {
  private static final long FULL_BELOW_BYTES = 1 << 20;

  /** What is wrong with the process, the machine or the network, and not with the file. */
  private static final List<String> PASSING =
      List.of(
          "Too many open files",
          "Cannot allocate memory",
          "Interrupted system call",
          "Resource temporarily unavailable",
          "Stale file handle",
          "Connection timed out",
          "Host is down",
          "No route to host",
          "Transport endpoint is not connected");

  private final Path root;

  DiskFailure(Path root) {
    this.root = root;
  }

  /** The failure to do {@code action}, which names the blob. */
  StorageException of(String action, IOException cause) {
    if (cause instanceof StorageException known) {
      return known;
    }
    String message = "cannot " + action;
    if (cause instanceof ClosedByInterruptException || cause instanceof InterruptedIOException) {
      return new StorageException.Retryable(message + ": interrupted", cause);
    }
    if (saysFull(cause) || isFull()) {
      return new StorageException.Full(message + ": no space left", cause);
    }
    if (saysPassing(cause)) {
      return new StorageException.Retryable(message, cause);
    }
    return cause instanceof AccessDeniedException
        ? new StorageException.Permanent(message, cause)
        : StorageException.Permanent.ofBlob(message, cause);
  }

  /**
   * Reads the message, against the house rule: the JDK keeps the error number to itself, and
   * neither a quota nor a lack of inodes shows in the free space.
   */
  private static boolean saysFull(IOException cause) {
    String text = textOf(cause);
    return text.contains("No space left on device") || text.contains("Disk quota exceeded");
  }

  /** By the message, too. */
  private static boolean saysPassing(IOException cause) {
    String text = textOf(cause);
    return PASSING.stream().anyMatch(text::contains);
  }

  private static String textOf(IOException cause) {
    return cause.getMessage() + " " + cause.getCause();
  }

  /** For systems whose messages are not in English. */
  private boolean isFull() {
    try {
      return Files.getFileStore(root).getUsableSpace() < FULL_BELOW_BYTES;
    } catch (IOException e) {
      return false;
    }
  }
}
