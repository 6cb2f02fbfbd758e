package dev.mansard.standalone.postgres;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The running server process of a data folder, as its {@code postmaster.pid} tells. */
record Postmaster(long pid, int port) {
  private static final int PORT_LINE = 3;
  private static final int STATUS_LINE = 7;
  private static final long LOOK_AGAIN_MILLIS = 50;

  static Path file(Path data) {
    return data.resolve("postmaster.pid");
  }

  /**
   * The server of this folder, if it runs and takes connections.
   *
   * <p>After a power cut the file may name a process that has got nothing to do with us; its
   * command line tells.
   */
  static Optional<Postmaster> find(Path data) throws IOException {
    try {
      var lines = Files.readAllLines(file(data));
      if (lines.size() <= STATUS_LINE || !lines.get(STATUS_LINE).strip().equals("ready")) {
        return Optional.empty();
      }
      var found =
          new Postmaster(
              Long.parseLong(lines.getFirst().strip()),
              Integer.parseInt(lines.get(PORT_LINE).strip()));
      return serves(found.pid, data) ? Optional.of(found) : Optional.empty();
    } catch (NoSuchFileException | NumberFormatException e) {
      return Optional.empty();
    }
  }

  /**
   * Waits while a server that a killed process has left behind is on its way up or down, since
   * meanwhile none can be started, and none be used.
   *
   * @return whether it has come to either end within the limit
   */
  static boolean settles(Path data, Duration limit) throws IOException {
    long deadline = System.nanoTime() + limit.toNanos();
    while (isBetween(data)) {
      if (System.nanoTime() - deadline > 0) {
        return false;
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(LOOK_AGAIN_MILLIS));
    }
    return true;
  }

  /** Whether the server of this folder lives without taking connections. */
  static boolean isBetween(Path data) throws IOException {
    return livingPid(data).isPresent() && find(data).isEmpty();
  }

  private static OptionalLong livingPid(Path data) throws IOException {
    try {
      var first = Files.readAllLines(file(data)).stream().findFirst().orElse("").strip();
      long pid = Long.parseLong(first);
      return serves(pid, data) ? OptionalLong.of(pid) : OptionalLong.empty();
    } catch (NoSuchFileException | NumberFormatException e) {
      return OptionalLong.empty();
    }
  }

  /**
   * Removes the file if it names a living process that is not PostgreSQL, for which PostgreSQL
   * itself would refuse to start. All other stale files it handles on its own, and more carefully.
   */
  static void removeIfMisleading(Path data) throws IOException {
    try {
      var first = Files.readAllLines(file(data)).stream().findFirst().orElse("").strip();
      long pid = Long.parseLong(first);
      if (ProcessHandle.of(pid).isPresent() && !serves(pid, data)) {
        Files.delete(file(data));
      }
    } catch (NoSuchFileException | NumberFormatException e) {
      // nothing there that could mislead
    }
  }

  /**
   * Whether the process still runs; a zombie, which has no command line any more, does not. One
   * that cannot be looked at, as when no file can be opened, has not ended for all we know.
   */
  boolean isAlive(Path data) {
    try {
      return isServer(pid, data);
    } catch (IOException notNow) {
      return true;
    }
  }

  private static boolean serves(long pid, Path data) {
    try {
      return isServer(pid, data);
    } catch (IOException hidden) {
      return runsPostgres(pid);
    }
  }

  /** Where there is no {@code /proc}, the name of the program has to do. */
  private static boolean isServer(long pid, Path data) throws IOException {
    try {
      var line =
          Files.readString(
              Path.of("/proc", Long.toString(pid), "cmdline"), StandardCharsets.ISO_8859_1);
      var folder =
          new String(data.toString().getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
      return line.contains("postgres") && line.contains("\0" + folder + "\0");
    } catch (NoSuchFileException gone) {
      return runsPostgres(pid);
    }
  }

  private static boolean runsPostgres(long pid) {
    return ProcessHandle.of(pid)
        .flatMap(process -> process.info().command())
        .map(command -> command.endsWith("postgres"))
        .orElse(false);
  }
}
