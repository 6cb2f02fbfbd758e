package dev.mansard.protocol.time;

import dev.mansard.protocol.error.MalformedInputException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.util.Map;

/**
 * Durations as people write them: {@code 30d}, {@code 1h 30m}, {@code 1.5 weeks}.
 *
 * <p>A sequence of {@code <number><unit>} with optional blanks between; numbers may have a decimal
 * fraction; the literal {@code 0} stands alone. Units are case-sensitive: {@code m} is a minute,
 * {@code M} a month of 30.44 days; a year has 365.25 days. This is the grammar of Attic's tokens,
 * retention periods and configuration. Parts of a nanosecond are dropped.
 */
public final class HumanDuration {
  private static final String FORMAT = "duration";
  private static final int TEXT_LIMIT = 128;

  /** The longest duration whose milliseconds fit a {@code long}: 292 million years. */
  private static final long MAX_SECONDS = Long.MAX_VALUE / 1000;

  private static final long MILLI = 1_000_000L;
  private static final long SECOND = 1_000 * MILLI;
  private static final long MINUTE = 60 * SECOND;
  private static final long HOUR = 60 * MINUTE;
  private static final long DAY = 24 * HOUR;
  private static final long MONTH = 2_630_016L * SECOND;
  private static final long YEAR = 31_557_600L * SECOND;

  private static final Map<String, Long> UNITS =
      Map.ofEntries(
          Map.entry("nanos", 1L),
          Map.entry("nsec", 1L),
          Map.entry("ns", 1L),
          Map.entry("usec", 1_000L),
          Map.entry("us", 1_000L),
          Map.entry("µs", 1_000L),
          Map.entry("millis", MILLI),
          Map.entry("msec", MILLI),
          Map.entry("ms", MILLI),
          Map.entry("seconds", SECOND),
          Map.entry("second", SECOND),
          Map.entry("secs", SECOND),
          Map.entry("sec", SECOND),
          Map.entry("s", SECOND),
          Map.entry("minutes", MINUTE),
          Map.entry("minute", MINUTE),
          Map.entry("mins", MINUTE),
          Map.entry("min", MINUTE),
          Map.entry("m", MINUTE),
          Map.entry("hours", HOUR),
          Map.entry("hour", HOUR),
          Map.entry("hrs", HOUR),
          Map.entry("hr", HOUR),
          Map.entry("h", HOUR),
          Map.entry("days", DAY),
          Map.entry("day", DAY),
          Map.entry("d", DAY),
          Map.entry("weeks", 7 * DAY),
          Map.entry("week", 7 * DAY),
          Map.entry("wks", 7 * DAY),
          Map.entry("wk", 7 * DAY),
          Map.entry("w", 7 * DAY),
          Map.entry("months", MONTH),
          Map.entry("month", MONTH),
          Map.entry("M", MONTH),
          Map.entry("years", YEAR),
          Map.entry("year", YEAR),
          Map.entry("yrs", YEAR),
          Map.entry("yr", YEAR),
          Map.entry("y", YEAR));

  private final String text;
  private int at;

  private HumanDuration(String text) {
    this.text = text;
  }

  /**
   * Reads a duration.
   *
   * @throws MalformedInputException if the text is not of the grammar, or is longer than 292
   *     million years
   */
  public static Duration parse(String text) {
    if (text.length() > TEXT_LIMIT) {
      throw new MalformedInputException(
          FORMAT, TEXT_LIMIT, text.length() + " characters where " + TEXT_LIMIT + " are allowed");
    }
    return new HumanDuration(text).read();
  }

  private Duration read() {
    if (text.strip().equals("0")) {
      return Duration.ZERO;
    }
    var total = BigInteger.ZERO;
    skipBlanks();
    do {
      var number = readNumber();
      skipBlanks();
      var nanos = number.multiply(BigDecimal.valueOf(readUnit())).toBigInteger();
      total = total.add(nanos);
      skipBlanks();
    } while (at < text.length());
    return toDuration(total);
  }

  private Duration toDuration(BigInteger nanos) {
    var parts = nanos.divideAndRemainder(BigInteger.valueOf(SECOND));
    if (parts[0].compareTo(BigInteger.valueOf(MAX_SECONDS)) > 0) {
      throw new MalformedInputException(
          FORMAT,
          0,
          MalformedInputException.quote(text)
              + " is "
              + parts[0]
              + " s; "
              + MAX_SECONDS
              + " s are allowed");
    }
    return Duration.ofSeconds(parts[0].longValueExact(), parts[1].longValueExact());
  }

  private BigDecimal readNumber() {
    int start = at;
    readDigits();
    if (at < text.length() && text.charAt(at) == '.') {
      at++;
      readDigits();
    }
    return new BigDecimal(text.substring(start, at));
  }

  private void readDigits() {
    int start = at;
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      at++;
    }
    if (at == start) {
      throw refused(start, "has no number where one is needed");
    }
  }

  private long readUnit() {
    int start = at;
    while (at < text.length() && Character.isLetter(text.charAt(at))) {
      at++;
    }
    if (at == start) {
      throw refused(start, "has a number without a unit, such as s, m, h, d, w, M or y");
    }
    var nanos = UNITS.get(text.substring(start, at));
    if (nanos == null) {
      throw refused(start, "has an unknown unit; s, m, h, d, w, M and y are known");
    }
    return nanos;
  }

  private void skipBlanks() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
  }

  private MalformedInputException refused(int offset, String why) {
    return new MalformedInputException(
        FORMAT, offset, MalformedInputException.quote(text) + " " + why);
  }

  /**
   * Writes a duration in units that have one meaning everywhere, weeks and longer left out, for
   * example {@code 1d 2h 500ms}. {@link #parse} reads it back unchanged.
   *
   * @throws IllegalArgumentException if it is negative
   */
  public static String format(Duration duration) {
    if (duration.isNegative()) {
      throw new IllegalArgumentException("negative duration " + duration);
    }
    if (duration.isZero()) {
      return "0";
    }
    var text = new StringBuilder();
    append(text, duration.toDays(), "d");
    append(text, duration.toHoursPart(), "h");
    append(text, duration.toMinutesPart(), "m");
    append(text, duration.toSecondsPart(), "s");
    int nanos = duration.toNanosPart();
    append(text, nanos / 1_000_000, "ms");
    append(text, nanos / 1_000 % 1_000, "us");
    append(text, nanos % 1_000, "ns");
    return text.toString();
  }

  private static void append(StringBuilder text, long count, String unit) {
    if (count != 0) {
      text.append(text.isEmpty() ? "" : " ").append(count).append(unit);
    }
  }
}
