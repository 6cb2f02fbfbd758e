package dev.mansard.standalone.config;

import java.util.List;
import java.util.stream.Collectors;

/** A configuration that cannot be used; holds everything that is wrong with it, in file order. */
public final class InvalidConfigException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<ConfigProblem> problems;

  public InvalidConfigException(List<ConfigProblem> problems) {
    super(text(problems));
    this.problems = List.copyOf(problems);
  }

  /** A configuration that has one problem, of no line in particular. */
  public static InvalidConfigException of(String source, String message) {
    return new InvalidConfigException(
        List.of(new ConfigProblem(source, java.util.OptionalInt.empty(), message)));
  }

  /** A line for each problem. */
  public String text() {
    return text(problems);
  }

  private static String text(List<ConfigProblem> problems) {
    return problems.stream().map(ConfigProblem::toString).collect(Collectors.joining("\n"));
  }

  public List<ConfigProblem> problems() {
    return problems;
  }
}
