package dev.mansard.standalone.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Looks at the processes of the machine from outside. */
final class Processes {
  private Processes() {}

  /** The command lines that name this folder. */
  static List<String> naming(Path folder) {
    try (var processes = Files.list(Path.of("/proc"))) {
      return processes
          .filter(process -> process.getFileName().toString().matches("\\d+"))
          .map(Processes::commandLine)
          .filter(line -> line.contains(folder.toString()))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String commandLine(Path process) {
    try {
      return Files.readString(process.resolve("cmdline"), StandardCharsets.ISO_8859_1)
          .replace('\0', ' ');
    } catch (IOException e) {
      return ""; // it has just ended
    }
  }
}
