package dev.mansard.api.cache;

import dev.mansard.api.http.ApiException;
import dev.mansard.api.http.JsonMembers;
import dev.mansard.protocol.api.ConfigureCache;
import dev.mansard.protocol.api.CreateCache;
import dev.mansard.protocol.api.KeypairChoice;
import dev.mansard.protocol.api.RetentionPeriod;
import dev.mansard.protocol.signing.KeyName;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/** The JSON of cache settings, in Attic's key order and shapes. */
final class CacheJson {
  private static final String UPSTREAM = "upstream_cache_key_names";

  private CacheJson() {}

  static CreateCache readCreate(JsonMembers json) {
    return new CreateCache(
        keypair(json).orElseThrow(() -> json.missing("keypair")),
        json.flag("is_public"),
        json.text("store_dir"),
        json.integer("priority"),
        json.list(UPSTREAM, KeyName::parse));
  }

  static ConfigureCache readConfigure(JsonMembers json) {
    return new ConfigureCache(
        keypair(json),
        json.findFlag("is_public"),
        json.findText("store_dir"),
        json.findInteger("priority"),
        json.findList(UPSTREAM, KeyName::parse),
        retention(json),
        json.findFlag("redirects"));
  }

  /**
   * The eight keys that Attic's server sends, always; ours only if they are not at their defaults.
   *
   * @param commitsAtEnd whether no upload is acknowledged before all of it has come
   */
  static String write(
      CacheSettings settings,
      String substituterEndpoint,
      String apiEndpoint,
      boolean commitsAtEnd) {
    var json =
        new JsonObject()
            .put("substituter_endpoint", substituterEndpoint)
            .put("api_endpoint", apiEndpoint)
            .put("public_key", settings.signingKey().publicKey().format())
            .put("is_public", settings.isPublic())
            .put("store_dir", settings.storeDir())
            .put("priority", settings.priority())
            .put(
                UPSTREAM,
                new JsonArray(
                    settings.upstreamCacheKeyNames().stream().map(KeyName::value).toList()))
            .put("retention_period", write(settings.retention()));
    if (!settings.redirects()) {
      json.put("redirects", false);
    }
    if (commitsAtEnd) {
      json.put("commits_at_end", true);
    }
    return json.encode();
  }

  /** {@code "Global"} or {@code {"Period":seconds}}. */
  static Object write(RetentionPeriod retention) {
    return switch (retention) {
      case RetentionPeriod.Global() -> "Global";
      case RetentionPeriod.Seconds(long seconds) -> new JsonObject().put("Period", seconds);
    };
  }

  private static Optional<KeypairChoice> keypair(JsonMembers json) {
    return json.findUnion(
        "keypair",
        text ->
            text.equals("Generate") ? Optional.of(new KeypairChoice.Generate()) : Optional.empty(),
        given -> given.findText("Keypair").map(KeypairChoice.Given::new));
  }

  private static Optional<RetentionPeriod> retention(JsonMembers json) {
    return json.findUnion(
        "retention_period",
        text ->
            text.equals("Global") ? Optional.of(new RetentionPeriod.Global()) : Optional.empty(),
        period -> Optional.of(seconds(period.longInteger("Period"))));
  }

  private static RetentionPeriod seconds(long seconds) {
    if (seconds > RetentionPeriod.Seconds.MAX) {
      throw ApiException.badRequest("Invalid retention period");
    }
    return new RetentionPeriod.Seconds(seconds);
  }
}
