package dev.mansard.it.topology;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The processes of a topology in a file, so that whoever comes later finds what a killed program
 * left. A line is a process id and when the process began: another process may get the number, but
 * not the time.
 */
record ProcessBook(Path file) {

  /** Writes down this process first, then all below it, then the others and what is below them. */
  void write(List<ProcessHandle> others) throws IOException {
    var all = new ArrayList<>(below(ProcessHandle.current()));
    others.forEach(other -> all.addAll(below(other)));
    Path part = file.resolveSibling(file.getFileName() + ".part");
    Files.write(part, all.stream().map(ProcessBook::line).toList());
    Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
  }

  private static List<ProcessHandle> below(ProcessHandle process) {
    return Stream.concat(Stream.of(process), process.descendants()).toList();
  }

  private static String line(ProcessHandle process) {
    return process.pid() + " " + process.info().startInstant().orElse(Instant.EPOCH);
  }

  /** Those that still run, in the order in which they were written. */
  List<ProcessHandle> running() throws IOException {
    return Files.exists(file)
        ? Files.readAllLines(file).stream().flatMap(line -> find(line).stream()).toList()
        : List.of();
  }

  private static Optional<ProcessHandle> find(String line) {
    return ProcessHandle.of(Long.parseLong(line.substring(0, line.indexOf(' '))))
        .filter(ProcessHandle::isAlive)
        .filter(process -> line(process).equals(line));
  }
}
