package dev.mansard.cli.progress;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * One picture of the moving part of the screen, as lines.
 *
 * @param columns width of the terminal; no line is wider, since a wrapped line would break the next
 *     redraw
 * @param tick counts the redraws, for the clock face
 */
record Frame(List<Upload> uploads, Total total, int columns, int tick) {
  private static final String[] CLOCK = {
    "🕛", "🕐", "🕑", "🕒", "🕓", "🕔", "🕕", "🕖", "🕗", "🕘", "🕙", "🕚"
  };
  private static final int NAME = 20;
  private static final int BAR = 40;
  private static final int SHORTEST_BAR = 5;

  /**
   * Clock face, blanks, the longest text behind the bar, {@code 1023.99 MiB (1023.99 MiB/s)}, and
   * one column left free.
   */
  private static final int BESIDE_BAR = 3 + NAME + 1 + 1 + 28;

  private static final String GREEN_ON_BLUE = "\u001b[32;44m";
  private static final String PLAIN = "\u001b[0m";

  /**
   * @param elapsed since this upload began
   */
  record Upload(String name, long sent, long bytes, Duration elapsed) {}

  /**
   * @param doneBytes of finished uploads and of the running ones so far
   */
  record Total(int donePaths, int paths, long doneBytes, long bytes, Duration elapsed) {}

  Frame {
    uploads = List.copyOf(uploads);
  }

  List<String> lines() {
    List<String> lines = new ArrayList<>();
    if (columns >= BESIDE_BAR + SHORTEST_BAR) {
      uploads.forEach(upload -> lines.add(line(upload)));
    }
    lines.add(line(total));
    return lines;
  }

  private String line(Upload upload) {
    String speed = Quantity.speed(upload.sent(), upload.elapsed());
    String text = "%s (%s)".formatted(Quantity.bytes((double) upload.sent()), speed);
    return CLOCK[tick % CLOCK.length]
        + " "
        + fit(upload.name())
        + " "
        + bar(upload.sent(), upload.bytes())
        + " "
        + text;
  }

  private String line(Total all) {
    String text =
        "   %d/%d paths, %s of %s, %s, %s left"
            .formatted(
                all.donePaths(),
                all.paths(),
                Quantity.bytes((double) all.doneBytes()),
                Quantity.bytes((double) all.bytes()),
                Quantity.speed(all.doneBytes(), all.elapsed()),
                timeLeft(all));
    return text.length() < columns ? text : text.substring(0, Math.max(0, columns - 1));
  }

  private static String timeLeft(Total all) {
    if (all.doneBytes() <= 0) {
      return "?";
    }
    long left = Math.max(0, all.bytes() - all.doneBytes());
    double millis = all.elapsed().toMillis() * ((double) left / all.doneBytes());
    return Quantity.time(Duration.ofMillis((long) millis));
  }

  private static String fit(String name) {
    return name.length() > NAME ? name.substring(0, NAME) : name + " ".repeat(NAME - name.length());
  }

  private String bar(long sent, long bytes) {
    int width = Math.clamp(columns - BESIDE_BAR, SHORTEST_BAR, BAR);
    int filled = bytes <= 0 ? width : (int) Math.min(width, sent * width / bytes);
    return GREEN_ON_BLUE + "█".repeat(filled) + " ".repeat(width - filled) + PLAIN;
  }
}
