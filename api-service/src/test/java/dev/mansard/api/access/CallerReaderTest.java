package dev.mansard.api.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mansard.protocol.access.AccessClaims;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class CallerReaderTest {
  private static final String SECRET = "c2VjcmV0";
  private final MovableClock clock = new MovableClock();
  private final CallerReader callers =
      new CallerReader(
          new AccessSettings(
              TokenKey.ofHs256Secret(SECRET), Optional.empty(), List.of(), Duration.ZERO),
          clock);

  @Test
  void forgetsACachedTokenWhenItExpires() {
    var header = "Bearer " + TokenForge.hs256(SECRET, TokenVerifierTest.claims("\"exp\":1000,"));

    clock.now = Instant.ofEpochSecond(1000);
    assertThat(callers.read(header)).isInstanceOf(Caller.Known.class);
    assertThat(callers.read(header)).isInstanceOf(Caller.Known.class);
    clock.now = Instant.ofEpochSecond(1001);
    assertThat(callers.read(header)).isEqualTo(new Caller.Refused(TokenFlaw.EXPIRED));
  }

  @Test
  void tellsStrangersFromUnreadableHeaders() {
    assertThat(callers.read(null)).isEqualTo(new Caller.Stranger());
    assertThat(callers.read("Digest x")).isEqualTo(new Caller.Refused(TokenFlaw.UNREADABLE_HEADER));
  }

  @Test
  void remembersABoundedNumberOfTokens() {
    var cache = new TokenCache(3);
    var token = new VerifiedToken(Optional.empty(), AccessClaims.nothing(), OptionalDouble.empty());

    for (var each : List.of("a", "b", "c", "a", "d")) {
      cache.put(TokenCache.keyOf(each), token);
    }

    assertThat(cache.size()).isEqualTo(3);
    assertThat(cache.find(TokenCache.keyOf("a"))).contains(token);
    assertThat(cache.find(TokenCache.keyOf("b"))).isEmpty();
  }

  private static final class MovableClock extends Clock {
    private Instant now = Instant.EPOCH;

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return now;
    }
  }
}
