package dev.mansard.protocol.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mansard.protocol.error.MalformedInputException;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CachePatternTest {

  @ParameterizedTest
  @CsvSource({
    "team-*, team-, true",
    "team-*, team-x, true",
    "team-*, teamx, false",
    "*, a, true",
    "**, a, true",
    "a, a, true",
    "a, A, false",
    "a, ab, false",
    "*b, ab, true",
    "*b, ba, false",
    "a*c, abc, true",
    "a*c, ac, true",
    "a*c, abcd, false",
    "*a*a*, aa, true",
    "*a*a*, a, false",
    "*-x, a-x-x, true"
  })
  void matchesWholeNames(String pattern, String name, boolean matches) {
    assertThat(CachePattern.parse(pattern).matches(CacheName.parse(name))).isEqualTo(matches);
  }

  @Test
  void agreesWithARegularExpression() {
    var random = new Random(42);
    for (int i = 0; i < 20_000; i++) {
      var pattern = random(random, "ab*");
      var name = random(random, "ab");
      boolean expected = Pattern.matches(pattern.replace("*", ".*"), name);

      assertThat(CachePattern.parse(pattern).matches(CacheName.parse(name)))
          .as("%s on %s", pattern, name)
          .isEqualTo(expected);
    }
  }

  private static String random(Random random, String alphabet) {
    var text = new StringBuilder();
    for (int length = 1 + random.nextInt(8); length > 0; length--) {
      text.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
    return text.toString();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "0", "A_+-", "user+cache", "a-", "z0"})
  void everyCacheNameIsAPatternOfItself(String name) {
    var cache = CacheName.parse(name);

    assertThat(CachePattern.of(cache).matches(cache)).isTrue();
    assertThat(ServerName.parse(name)).hasToString(name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "_a", "+a", "-a", "a.b", "a b", "a\n", "a/b", "a?", "é", "_api"})
  void rejectsOtherCharacters(String text) {
    assertThatThrownBy(() -> CacheName.parse(text)).isInstanceOf(MalformedInputException.class);
    assertThatThrownBy(() -> ServerName.parse(text)).isInstanceOf(MalformedInputException.class);
    assertThatThrownBy(() -> CachePattern.parse(text)).isInstanceOf(MalformedInputException.class);
  }

  @Test
  void allowsStarsInPatternsOnly() {
    assertThatThrownBy(() -> CacheName.parse("a*")).isInstanceOf(MalformedInputException.class);
    assertThat(CachePattern.parse("*a*")).hasToString("*a*");
  }

  @Test
  void limitsNamesTo50Characters() {
    assertThat(CacheName.parse("c".repeat(50)).value()).hasSize(50);
    assertThatThrownBy(() -> CacheName.parse("c".repeat(51)))
        .hasMessageContaining("51 characters; 1 to 50 are allowed");
    assertThatThrownBy(() -> CachePattern.parse("*".repeat(51)))
        .isInstanceOf(MalformedInputException.class);
  }
}
