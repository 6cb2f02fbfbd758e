package dev.mansard.store.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mansard.protocol.access.CacheName;
import dev.mansard.protocol.api.RetentionPeriod;
import dev.mansard.protocol.error.MalformedInputException;
import dev.mansard.protocol.event.CacheEvent;
import dev.mansard.protocol.nix.StorePathHash;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class EventJsonTest {
  private static final CacheName CACHE = CacheName.parse("main");
  private static final Instant AT = Instant.parse("2026-11-20T10:00:00Z");
  private static final StorePathHash A = StorePathHash.parse("a".repeat(32));
  private static final StorePathHash B = StorePathHash.parse("b".repeat(32));

  /** Every kind of event. */
  static Stream<CacheEvent> events() {
    return Stream.of(
        new CacheEvent.CacheDestroyed(CACHE, AT),
        new CacheEvent.RetentionChanged(CACHE, new RetentionPeriod.Global(), AT),
        new CacheEvent.RetentionChanged(CACHE, new RetentionPeriod.Seconds(0), AT),
        new CacheEvent.ObjectsDeleted(CACHE, Set.of(A, B), AT),
        new CacheEvent.SweepRequested(AT),
        new CacheEvent.ObjectsAccessed(CACHE, Map.of(A, AT, B, AT.plusMillis(1)), AT));
  }

  @ParameterizedTest
  @MethodSource("events")
  void readsWhatItWrote(CacheEvent event) {
    assertThat(EventJson.parse(EventJson.write(event))).isEqualTo(event);
  }

  /** The examples of docs/reference/events.md: other programs may write and read them. */
  @Test
  void keepsItsForm() {
    assertThat(events().map(EventJson::write))
        .containsExactly(
            "{\"type\":\"cache-destroyed\",\"version\":1,\"cache\":\"main\",\"at\":\"2026-11-20T10:00:00Z\"}",
            "{\"type\":\"retention-changed\",\"version\":1,\"cache\":\"main\",\"at\":\"2026-11-20T10:00:00Z\",\"retention_period\":\"Global\"}",
            "{\"type\":\"retention-changed\",\"version\":1,\"cache\":\"main\",\"at\":\"2026-11-20T10:00:00Z\",\"retention_period\":{\"Period\":0}}",
            "{\"type\":\"objects-deleted\",\"version\":1,\"cache\":\"main\",\"at\":\"2026-11-20T10:00:00Z\",\"objects\":[\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\",\"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb\"]}",
            "{\"type\":\"sweep-requested\",\"version\":1,\"at\":\"2026-11-20T10:00:00Z\"}",
            "{\"type\":\"objects-accessed\",\"version\":1,\"cache\":\"main\",\"at\":\"2026-11-20T10:00:00Z\",\"last_access\":{\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\":\"2026-11-20T10:00:00Z\",\"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb\":\"2026-11-20T10:00:00.001Z\"}}");
  }

  @Test
  void ignoresMembersOfLaterReleases() {
    var text =
        "{\"type\":\"sweep-requested\",\"version\":1,\"at\":\"2026-11-20T10:00:00Z\",\"x\":[]}";

    assertThat(EventJson.parse(text)).isEqualTo(new CacheEvent.SweepRequested(AT));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      value = {
        "|not a JSON object",
        "null|not a JSON object",
        "[]|not a JSON object",
        "{|not a JSON object",
        "{}|version is missing",
        "{\"version\":2}|version 2; known is 1",
        "{\"version\":\"1\"}|wrong type",
        "{\"version\":1,\"type\":\"x\",\"at\":\"2026-11-20T10:00:00Z\"}|type \"x\" is not known",
        "{\"version\":1,\"type\":\"sweep-requested\"}|at is missing",
        "{\"version\":1,\"type\":\"sweep-requested\",\"at\":\"now\"}|no time",
        "{\"version\":1,\"type\":\"sweep-requested\",\"at\":\"+12026-11-20T10:00:00Z\"}|not within",
        "{\"version\":1,\"type\":\"cache-destroyed\",\"at\":\"2026-11-20T10:00:00Z\"}|cache is missing",
        "{\"version\":1,\"type\":\"cache-destroyed\",\"cache\":\"a b\",\"at\":\"2026-11-20T10:00:00Z\"}|cache name",
        "{\"version\":1,\"type\":\"retention-changed\",\"cache\":\"a\",\"retention_period\":\"x\",\"at\":\"2026-11-20T10:00:00Z\"}|retention_period",
        "{\"version\":1,\"type\":\"retention-changed\",\"cache\":\"a\",\"retention_period\":{\"Period\":-1},\"at\":\"2026-11-20T10:00:00Z\"}|retention period",
        "{\"version\":1,\"type\":\"objects-deleted\",\"cache\":\"a\",\"objects\":[1],\"at\":\"2026-11-20T10:00:00Z\"}|wrong type",
        "{\"version\":1,\"type\":\"objects-deleted\",\"cache\":\"a\",\"objects\":[\"x\"],\"at\":\"2026-11-20T10:00:00Z\"}|store path hash",
        "{\"version\":1,\"type\":\"objects-accessed\",\"cache\":\"a\",\"last_access\":{\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\":5},\"at\":\"2026-11-20T10:00:00Z\"}|wrong type",
      })
  void saysWhatIsWrong(String text, String reason) {
    assertThatThrownBy(() -> EventJson.parse(text == null ? "" : text))
        .isInstanceOf(MalformedInputException.class)
        .hasMessageContaining(reason);
  }
}
