package dev.mansard.protocol.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mansard.protocol.error.MalformedInputException;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HumanDurationTest {

  @ParameterizedTest
  @CsvSource({
    "nanos nsec ns, 1",
    "usec us µs, 1000",
    "millis msec ms, 1000000",
    "seconds second secs sec s, 1000000000",
    "minutes minute mins min m, 60000000000",
    "hours hour hrs hr h, 3600000000000",
    "days day d, 86400000000000",
    "weeks week wks wk w, 604800000000000",
    "months month M, 2630016000000000",
    "years year yrs yr y, 31557600000000000"
  })
  void knowsEachSpellingOfAUnit(String spellings, long nanos) {
    for (var unit : spellings.split(" ")) {
      assertThat(HumanDuration.parse("3" + unit))
          .isEqualTo(Duration.ofNanos(nanos).multipliedBy(3));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0, PT0S",
    "0s, PT0S",
    "' 0 ', PT0S",
    "1h30m, PT1H30M",
    "1h 30m, PT1H30M",
    "'1 h  30\tm ', PT1H30M",
    "30m 1h, PT1H30M",
    "1h1h, PT2H",
    "1.5h, PT1H30M",
    "0.5d, PT12H",
    "1.25 weeks, PT210H",
    "0.0000000019s, PT0.000000001S",
    "1year, PT8766H",
    "2M, PT1461H7M12S",
    "007s, PT7S"
  })
  void addsUpSpans(String text, Duration expected) {
    assertThat(HumanDuration.parse(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "1",
        "00",
        "0.0",
        "1h 30",
        "h",
        "1 2h",
        "-1h",
        "+1h",
        "1H",
        "1 Day",
        "1fortnight",
        "1.h",
        ".5h",
        "1..5h",
        "1,5h",
        "1e3s",
        "1h,30m",
        "1h\u00003m",
        "1μs",
        "１s"
      })
  void rejectsWhatIsNotOfTheGrammar(String text) {
    assertThatThrownBy(() -> HumanDuration.parse(text)).isInstanceOf(MalformedInputException.class);
  }

  @Test
  void namesValueAndLimitWhenItOverflows() {
    assertThatThrownBy(() -> HumanDuration.parse("999999999999999999999999y"))
        .isInstanceOf(MalformedInputException.class)
        .hasMessageContaining("31557599999999999999999968442400 s; 9223372036854775 s are allowed");
  }

  @Test
  void limitsTheTextTo128Characters() {
    assertThatThrownBy(() -> HumanDuration.parse("1".repeat(129)))
        .hasMessageContaining("129 characters where 128 are allowed");
  }

  @Test
  void readsBackWhatItWrites() {
    var random = new Random(60);
    for (int i = 0; i < 2_000; i++) {
      long seconds = random.nextLong(1L << random.nextInt(1, 50));
      var duration = Duration.ofSeconds(seconds, random.nextInt(1_000_000_000));

      assertThat(HumanDuration.parse(HumanDuration.format(duration))).isEqualTo(duration);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "PT0S, 0",
    "PT1H30M, 1h 30m",
    "PT49H0.5S, 2d 1h 500ms",
    "PT0.001002003S, 1ms 2us 3ns"
  })
  void writesUnitsOfOneMeaning(Duration duration, String expected) {
    assertThat(HumanDuration.format(duration)).isEqualTo(expected);
  }

  @Test
  void refusesToWriteNegativeDurations() {
    assertThatThrownBy(() -> HumanDuration.format(Duration.ofSeconds(-1)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
