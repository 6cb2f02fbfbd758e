package dev.mansard.standalone.command;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Goes through a command line in the usual GNU way: {@code --key value}, {@code --key=value},
 * {@code -k value}, {@code -kvalue}. Not thread safe.
 */
final class ArgumentReader {
  private final Deque<String> rest;
  private Optional<String> attached = Optional.empty();
  private String option = "";

  ArgumentReader(List<String> arguments) {
    this.rest = new ArrayDeque<>(arguments);
  }

  boolean hasMore() {
    return !rest.isEmpty();
  }

  /** The next option, or a word that is none. */
  String next() {
    var argument = rest.removeFirst();
    int equals = argument.indexOf('=');
    if (argument.startsWith("--") && equals > 0) {
      attached = Optional.of(argument.substring(equals + 1));
      option = argument.substring(0, equals);
    } else if (argument.length() > 2 && argument.startsWith("-") && !argument.startsWith("--")) {
      attached = Optional.of(argument.substring(2));
      option = argument.substring(0, 2);
    } else {
      attached = Optional.empty();
      option = argument;
    }
    return option;
  }

  /** The value of the option that was just read. */
  String value() {
    if (attached.isPresent()) {
      return attached.get();
    }
    if (rest.isEmpty()) {
      throw new UsageException(option + " needs a value");
    }
    return rest.removeFirst();
  }

  /** To be called for an option without value. */
  void refuseValue() {
    if (attached.isPresent()) {
      throw new UsageException(
          option + " takes no value, but was given \"" + attached.get() + "\"");
    }
  }

  UsageException unknown() {
    var what = option.startsWith("-") ? "the option " : "the argument \"";
    return new UsageException(
        what
            + option
            + (option.startsWith("-") ? "" : "\"")
            + " is not known; --help lists what is");
  }
}
