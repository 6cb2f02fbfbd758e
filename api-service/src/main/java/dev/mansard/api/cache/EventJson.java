package dev.mansard.api.cache;

import dev.mansard.protocol.event.CacheEvent;
import io.vertx.core.json.JsonObject;

/**
 * The payload of the events this package writes to the outbox, for example {@code
 * {"type":"cache-destroyed","version":1,"cache":"main","at":"2026-11-20T10:00:00Z"}}.
 */
public final class EventJson {
  private EventJson() {}

  /** The event as one line of JSON. */
  public static String write(CacheEvent event) {
    var json = new JsonObject().put("type", event.type()).put("version", CacheEvent.VERSION);
    event.subject().ifPresent(cache -> json.put("cache", cache.value()));
    if (event instanceof CacheEvent.RetentionChanged changed) {
      json.put("retention_period", CacheJson.write(changed.retention()));
    }
    return json.put("at", event.at().toString()).encode();
  }
}
