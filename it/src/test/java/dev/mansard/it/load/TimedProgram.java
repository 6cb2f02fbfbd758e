package dev.mansard.it.load;

import dev.mansard.it.process.Program;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A program that was run under GNU time: seconds, processor seconds, its highest memory, and what
 * it printed.
 */
record TimedProgram(double seconds, double processorSeconds, long peakKiB, String printed) {
  private static final List<String> TIME =
      List.of("/usr/bin/time", "--format", "used %e %U %S %M end");
  private static final Pattern USED =
      Pattern.compile("used ([0-9.]+) ([0-9.]+) ([0-9.]+) ([0-9]+) end");

  /** Runs it; ends the load program if it fails. */
  static TimedProgram run(Program program) {
    var line = new ArrayList<>(TIME);
    line.addAll(program.arguments());
    var output =
        new Program(line, program.environment(), program.folder(), program.input())
            .run()
            .expectSuccess();
    var used = USED.matcher(output.err());
    if (!used.find()) {
      throw new AssertionError("no times: " + output);
    }
    return new TimedProgram(
        Double.parseDouble(used.group(1)),
        Double.parseDouble(used.group(2)) + Double.parseDouble(used.group(3)),
        Long.parseLong(used.group(4)),
        output.out());
  }

  @Override
  public String toString() {
    return "**%.2f s**, %.1f s CPU, %d MiB".formatted(seconds, processorSeconds, peakKiB / 1024);
  }
}
