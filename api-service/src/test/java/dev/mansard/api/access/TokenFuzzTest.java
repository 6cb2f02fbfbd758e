package dev.mansard.api.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mansard.protocol.fuzz.Mutants;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * Tokens: whatever stands in the header of the request, of the token, or in claims that are signed,
 * makes somebody a known caller or a refused one. Only what is signed can make them known.
 */
public class TokenFuzzTest {
  private static final String SECRET = Base64.getEncoder().encodeToString(new byte[32]);
  private static final CallerReader READER =
      new CallerReader(
          new AccessSettings(
              TokenKey.ofHs256Secret(SECRET), Optional.empty(), List.of(), Duration.ZERO),
          Clock.fixed(Instant.ofEpochSecond(1_800_000_000L), ZoneOffset.UTC));

  @Test
  void takesOrRefusesEveryMutant() {
    Mutants.feed("token", TokenFuzzTest::fuzzerTestOneInput);
  }

  public static void fuzzerTestOneInput(byte[] input) {
    var text = new String(input, StandardCharsets.UTF_8);
    var unsigned = TokenForge.unsigned(text, text);

    assertThat(READER.read(text)).isInstanceOf(Caller.Refused.class);
    assertThat(READER.read("Bearer " + unsigned + ".AAAA")).isInstanceOf(Caller.Refused.class);
    look(READER.read("Bearer " + TokenForge.hs256(SECRET, text)));
    look(READER.read("bearer " + TokenForge.hs256(SECRET, text, "{}")));
  }

  private static void look(Caller caller) {
    assertThat(caller.hint()).isNotBlank();
    if (caller instanceof Caller.Known(VerifiedToken token)) {
      assertThat(token.claims().caches().keySet()).doesNotContainNull();
    }
  }
}
