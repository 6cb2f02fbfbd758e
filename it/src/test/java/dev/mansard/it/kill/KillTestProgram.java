package dev.mansard.it.kill;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;

/** {@code bin/kill-test [ROUNDS] [SEED]}; see docs/how-to/run-the-tests.md. */
final class KillTestProgram {
  private static final int ROUNDS = 1_000;

  private KillTestProgram() {}

  /** Ends with 0 if nothing happened that must not; otherwise what is left stays where it is. */
  @SuppressWarnings("SystemOut")
  public static void main(String... arguments) throws Exception {
    PrintStream out = System.out;
    int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : ROUNDS;
    long seed = arguments.length > 1 ? Long.parseLong(arguments[1]) : System.nanoTime();
    Path folder = Files.createTempDirectory("mansard-kill");
    out.println(rounds + " rounds, seed " + seed + ", in " + folder);
    List<String> faults = KillTest.run(folder, rounds, seed, out::println);
    faults.forEach(out::println);
    out.println(
        faults.isEmpty() ? "Nothing was lost, leaked or wrong." : faults.size() + " faults");
    if (faults.isEmpty()) {
      delete(folder);
    }
    System.exit(faults.isEmpty() ? 0 : 1);
  }

  private static void delete(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
