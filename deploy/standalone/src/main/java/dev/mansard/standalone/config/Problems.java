package dev.mansard.standalone.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;

/** Gathers what is wrong with one configuration while it is read. Not thread safe. */
final class Problems {
  private final String source;
  private final List<ConfigProblem> errors = new ArrayList<>();
  private final List<ConfigProblem> warnings = new ArrayList<>();

  Problems(String source) {
    this.source = source;
  }

  void add(OptionalInt line, String message) {
    errors.add(new ConfigProblem(source, line, message));
  }

  /** Complains about something outside the file, such as an environment variable. */
  void addElsewhere(String where, String message) {
    errors.add(new ConfigProblem(where, OptionalInt.empty(), message));
  }

  void warn(OptionalInt line, String message) {
    warnings.add(new ConfigProblem(source, line, message));
  }

  List<ConfigProblem> warnings() {
    return List.copyOf(warnings);
  }

  /** Ends the reading with an exception if there was any error. */
  void throwIfAny() {
    if (!errors.isEmpty()) {
      throw exception();
    }
  }

  /** Of the errors so far, in the order of their lines. */
  InvalidConfigException exception() {
    errors.sort(Comparator.comparingInt(problem -> problem.line().orElse(Integer.MAX_VALUE)));
    return new InvalidConfigException(errors);
  }
}
