package dev.mansard.cli.terminal;

import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;

/** How a failure reads on the screen: the message, then what caused it. */
public final class FailureReport {
  private FailureReport() {}

  public static String format(Throwable failure) {
    List<String> causes = causes(failure);
    var text = new StringBuilder("Error: ").append(describe(failure));
    if (causes.isEmpty()) {
      return text.toString();
    }
    text.append("\n\nCaused by:");
    for (int index = 0; index < causes.size(); index++) {
      String number = causes.size() == 1 ? "" : index + ": ";
      text.append("\n    ").append(number).append(causes.get(index));
    }
    return text.toString();
  }

  /** One line for one exception, without its causes. */
  public static String describe(Throwable failure) {
    return switch (failure) {
      case NoSuchFileException missing -> missing.getFile() + ": No such file or directory";
      case AccessDeniedException denied -> denied.getFile() + ": Permission denied";
      case FileSystemException other when other.getReason() == null ->
          other.getFile() + ": " + other.getClass().getSimpleName();
      default -> messageOrName(failure);
    };
  }

  private static String messageOrName(Throwable failure) {
    String message = failure.getMessage();
    return message == null || message.isBlank() ? failure.getClass().getSimpleName() : message;
  }

  private static List<String> causes(Throwable failure) {
    List<String> causes = new ArrayList<>();
    Throwable cause = failure.getCause();
    String said = describe(failure);
    while (cause != null && causes.size() < 10) {
      String text = describe(cause);
      if (!said.contains(text)) {
        causes.add(text);
        said = text;
      }
      cause = cause.getCause();
    }
    return causes;
  }
}
