package dev.mansard.store.event;

import dev.mansard.protocol.access.CacheName;
import dev.mansard.protocol.api.RetentionPeriod;
import dev.mansard.protocol.error.MalformedInputException;
import dev.mansard.protocol.event.CacheEvent;
import dev.mansard.protocol.nix.StorePathHash;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The JSON form of events, for example {@code
 * {"type":"cache-destroyed","version":1,"cache":"main","at":"2026-11-20T10:00:00Z"}}. Members that
 * are not known are ignored, so that they can be added without a new version.
 */
public final class EventJson {
  private static final String FORMAT = "event";
  private static final Instant EARLIEST = Instant.EPOCH;
  private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

  private final JsonObject json;

  private EventJson(JsonObject json) {
    this.json = json;
  }

  /** The event as one line. */
  public static String write(CacheEvent event) {
    var json = new JsonObject().put("type", event.type()).put("version", CacheEvent.VERSION);
    event.subject().ifPresent(cache -> json.put("cache", cache.value()));
    json.put("at", event.at().toString());
    switch (event) {
      case CacheEvent.RetentionChanged changed ->
          json.put("retention_period", write(changed.retention()));
      case CacheEvent.ObjectsDeleted deleted ->
          json.put(
              "objects",
              new JsonArray(deleted.objects().stream().map(String::valueOf).sorted().toList()));
      case CacheEvent.ObjectsAccessed accessed -> json.put("last_access", write(accessed));
      case CacheEvent.CacheDestroyed _, CacheEvent.SweepRequested _ -> {}
    }
    return json.encode();
  }

  private static Object write(RetentionPeriod retention) {
    return switch (retention) {
      case RetentionPeriod.Global() -> "Global";
      case RetentionPeriod.Seconds(long seconds) -> new JsonObject().put("Period", seconds);
    };
  }

  private static JsonObject write(CacheEvent.ObjectsAccessed accessed) {
    var times = new JsonObject();
    new TreeMap<>(
            accessed.lastAccess().entrySet().stream()
                .collect(Collectors.toMap(entry -> entry.getKey().value(), Map.Entry::getValue)))
        .forEach((hash, at) -> times.put(hash, at.toString()));
    return times;
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws MalformedInputException if it is no JSON, lacks something, or has a newer version
   */
  public static CacheEvent parse(String text) {
    try {
      return new EventJson(new JsonObject(text)).event();
    } catch (MalformedInputException e) {
      throw e;
    } catch (ClassCastException e) {
      throw malformed("a member has the wrong type");
    } catch (RuntimeException e) { // of the JSON parser, which tells no more by its types
      throw malformed("not a JSON object");
    }
  }

  private CacheEvent event() {
    int version = member("version", Number.class).intValue();
    if (version != CacheEvent.VERSION) {
      throw malformed("version " + version + "; known is " + CacheEvent.VERSION);
    }
    var type = member("type", String.class);
    var at = instant(member("at", String.class));
    return switch (type) {
      case CacheEvent.CacheDestroyed.TYPE -> new CacheEvent.CacheDestroyed(cache(), at);
      case CacheEvent.RetentionChanged.TYPE ->
          new CacheEvent.RetentionChanged(cache(), retention(), at);
      case CacheEvent.ObjectsDeleted.TYPE ->
          new CacheEvent.ObjectsDeleted(
              cache(),
              member("objects", JsonArray.class).stream()
                  .map(each -> StorePathHash.parse((String) each))
                  .collect(Collectors.toSet()),
              at);
      case CacheEvent.SweepRequested.TYPE -> new CacheEvent.SweepRequested(at);
      case CacheEvent.ObjectsAccessed.TYPE ->
          new CacheEvent.ObjectsAccessed(cache(), lastAccess(), at);
      default -> throw malformed("type " + MalformedInputException.quote(type) + " is not known");
    };
  }

  private CacheName cache() {
    return CacheName.parse(member("cache", String.class));
  }

  private RetentionPeriod retention() {
    return switch (member("retention_period", Object.class)) {
      case String text when text.equals("Global") -> new RetentionPeriod.Global();
      case JsonObject period when period.getValue("Period") instanceof Number seconds ->
          new RetentionPeriod.Seconds(seconds.longValue());
      default -> throw malformed("retention_period is neither \"Global\" nor a Period");
    };
  }

  private Map<StorePathHash, Instant> lastAccess() {
    return member("last_access", JsonObject.class).stream()
        .collect(
            Collectors.toMap(
                entry -> StorePathHash.parse(entry.getKey()),
                entry -> instant((String) entry.getValue())));
  }

  private <T> T member(String name, Class<T> type) {
    var value = json.getValue(name);
    if (value == null) {
      throw malformed(name + " is missing");
    }
    return type.cast(value);
  }

  /** Bounded by what PostgreSQL can keep. */
  private static Instant instant(String text) {
    try {
      var instant = Instant.parse(text);
      if (!instant.isBefore(EARLIEST) && !instant.isAfter(LATEST)) {
        return instant;
      }
    } catch (DateTimeException e) {
      throw malformed(MalformedInputException.quote(text) + " is no time such as " + EARLIEST);
    }
    throw malformed(MalformedInputException.quote(text) + " is not within 1970 to 9999");
  }

  private static MalformedInputException malformed(String reason) {
    return new MalformedInputException(FORMAT, 0, reason);
  }
}
