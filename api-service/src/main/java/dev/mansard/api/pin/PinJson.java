package dev.mansard.api.pin;

import dev.mansard.api.http.JsonMembers;
import dev.mansard.protocol.api.Pin;
import dev.mansard.protocol.api.PinRequest;
import dev.mansard.protocol.nix.StorePath;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The JSON of pins. Times are ISO 8601 in UTC, to the second. */
final class PinJson {
  private PinJson() {}

  static PinRequest read(JsonMembers json) {
    return new PinRequest(
        StorePath.parse(json.text("store_path")),
        json.findInteger("keep_revisions"),
        json.findInteger("keep_days"));
  }

  static String write(Pin pin) {
    return object(pin).encode();
  }

  static String write(List<Pin> pins) {
    return new JsonObject()
        .put("pins", new JsonArray(pins.stream().map(PinJson::object).toList()))
        .encode();
  }

  private static JsonObject object(Pin pin) {
    return new JsonObject()
        .put("name", pin.name().value())
        .put("store_path", pin.storePath().toString())
        .put("keep_revisions", pin.keepRevisions())
        .put("keep_days", pin.keepDays())
        .put("targets", new JsonArray(pin.targets().stream().map(PinJson::object).toList()));
  }

  private static JsonObject object(Pin.Target target) {
    return new JsonObject()
        .put("store_path", target.storePath().toString())
        .put("pinned_at", target.pinnedAt().toString())
        .put("replaced_at", text(target.replacedAt()))
        .put("kept_until", text(target.keptUntil()));
  }

  private static @Nullable String text(Optional<Instant> time) {
    return time.map(Instant::toString).orElse(null);
  }
}
