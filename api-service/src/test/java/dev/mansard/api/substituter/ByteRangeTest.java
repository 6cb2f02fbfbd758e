package dev.mansard.api.substituter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mansard.api.http.ApiException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteRangeTest {
  @ParameterizedTest
  @CsvSource({
    "bytes=0-9,0,9",
    "bytes=0-0,0,0",
    "bytes=5-,5,99",
    "bytes=99-,99,99",
    "bytes=90-1000,90,99",
    "bytes=-1,99,99",
    "bytes=-100,0,99",
    "bytes=-1000,0,99",
  })
  void findsSingleRanges(String header, long first, long last) {
    var range = ByteRange.find(header, 100).orElseThrow();

    assertThat(range).isEqualTo(new ByteRange(first, last));
    assertThat(range.contentRange(100)).isEqualTo("bytes " + first + "-" + last + "/100");
    assertThat(range.count()).isEqualTo(last - first + 1);
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(
      strings = {
        "",
        "bytes",
        "bytes=-",
        "bytes=9-5",
        "bytes=0-1,3-4",
        "items=0-1",
        "bytes=a-b",
        "bytes=0x1-2",
        "bytes=99999999999999999999-"
      })
  void servesEverythingForWhatItDoesNotUnderstand(String header) {
    assertThat(ByteRange.find(header, 100)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"bytes=100-", "bytes=100-200", "bytes=-0"})
  void refusesRangesOutside(String header) {
    assertThatThrownBy(() -> ByteRange.find(header, 100))
        .isInstanceOfSatisfying(
            ApiException.class,
            failure ->
                assertThat(failure.headers()).isEqualTo(Map.of("Content-Range", "bytes */100")));
  }

  @Test
  void comparesTagsAsTheRfcSays() {
    var tag = new EntityTag("\"a\"");

    assertThat(tag.matchesAny("\"a\"")).isTrue();
    assertThat(tag.matchesAny("W/\"a\"")).isTrue();
    assertThat(tag.matchesAny("\"b\", \"a\"")).isTrue();
    assertThat(tag.matchesAny("*")).isTrue();
    assertThat(tag.matchesAny("\"b\"")).isFalse();
    assertThat(tag.matchesAny(null)).isFalse();
    assertThat(tag.allowsRange("\"a\"")).isTrue();
    assertThat(tag.allowsRange("W/\"a\"")).isFalse();
    assertThat(tag.allowsRange("Wed, 21 Oct 2015 07:28:00 GMT")).isFalse();
    assertThat(tag.allowsRange(null)).isTrue();
  }
}
