package dev.mansard.cli.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.mansard.cli.json.JsonObject;
import dev.mansard.protocol.api.CacheConfig;
import dev.mansard.protocol.api.ConfigureCache;
import dev.mansard.protocol.api.CreateCache;
import dev.mansard.protocol.api.KeypairChoice;
import dev.mansard.protocol.api.MissingPathsRequest;
import dev.mansard.protocol.api.Pin;
import dev.mansard.protocol.api.PinName;
import dev.mansard.protocol.api.PinRequest;
import dev.mansard.protocol.api.RetentionPeriod;
import dev.mansard.protocol.api.UploadInfo;
import dev.mansard.protocol.api.UploadResult;
import dev.mansard.protocol.error.MalformedInputException;
import dev.mansard.protocol.nix.StorePath;
import dev.mansard.protocol.nix.StorePathHash;
import dev.mansard.protocol.signing.KeyName;
import dev.mansard.protocol.signing.PublicKey;
import dev.mansard.protocol.signing.Signature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The API records of {@code protocol} as Attic's JSON. Unknown members of an answer are ignored.
 */
final class ApiJson {
  private static final JsonFactory FACTORY = new JsonFactory();

  private ApiJson() {}

  private interface Members {
    void write(JsonGenerator json) throws IOException;
  }

  private static String object(Members members) {
    var bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = FACTORY.createGenerator(bytes)) {
      json.writeStartObject();
      members.write(json);
      json.writeEndObject();
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  static String format(CreateCache create) {
    return object(
        json -> {
          writeKeypair(json, create.keypair());
          json.writeBooleanField("is_public", create.isPublic());
          json.writeStringField("store_dir", create.storeDir());
          json.writeNumberField("priority", create.priority());
          writeKeyNames(json, create.upstreamCacheKeyNames());
        });
  }

  /** Only what is to change: an absent member keeps the server's value. */
  static String format(ConfigureCache configure) {
    return object(
        json -> {
          if (configure.keypair().isPresent()) {
            writeKeypair(json, configure.keypair().get());
          }
          if (configure.isPublic().isPresent()) {
            json.writeBooleanField("is_public", configure.isPublic().get());
          }
          if (configure.storeDir().isPresent()) {
            json.writeStringField("store_dir", configure.storeDir().get());
          }
          if (configure.priority().isPresent()) {
            json.writeNumberField("priority", configure.priority().get());
          }
          if (configure.upstreamCacheKeyNames().isPresent()) {
            writeKeyNames(json, configure.upstreamCacheKeyNames().get());
          }
          if (configure.retentionPeriod().isPresent()) {
            writeRetention(json, configure.retentionPeriod().get());
          }
          if (configure.redirects().isPresent()) {
            json.writeBooleanField("redirects", configure.redirects().get());
          }
        });
  }

  static String format(MissingPathsRequest request) {
    return object(
        json -> {
          json.writeStringField("cache", request.cache().value());
          writeStrings(
              json,
              "store_path_hashes",
              request.storePathHashes().stream().map(StorePathHash::value).toList());
        });
  }

  static String format(PinRequest request) {
    return object(
        json -> {
          json.writeStringField("store_path", request.storePath().toString());
          if (request.keepRevisions().isPresent()) {
            json.writeNumberField("keep_revisions", request.keepRevisions().get());
          }
          if (request.keepDays().isPresent()) {
            json.writeNumberField("keep_days", request.keepDays().get());
          }
        });
  }

  /** All ten members in Attic's order, absent ones as null. */
  static String format(UploadInfo info) {
    return object(
        json -> {
          json.writeStringField("cache", info.cache().value());
          json.writeStringField("store_path_hash", info.storePathHash().value());
          json.writeStringField("store_path", info.storePath().toString());
          writeStrings(
              json, "references", info.references().stream().map(StorePath::baseName).toList());
          writeOptional(json, "system", info.system());
          writeOptional(json, "deriver", info.deriver());
          writeStrings(json, "sigs", info.sigs().stream().map(Signature::format).toList());
          writeOptional(json, "ca", info.ca());
          json.writeStringField("nar_hash", info.narHash().formatHex());
          json.writeNumberField("nar_size", info.narSize());
        });
  }

  private static void writeKeypair(JsonGenerator json, KeypairChoice choice) throws IOException {
    switch (choice) {
      case KeypairChoice.Generate() -> json.writeStringField("keypair", "Generate");
      case KeypairChoice.Given(String keypair) -> {
        json.writeObjectFieldStart("keypair");
        json.writeStringField("Keypair", keypair);
        json.writeEndObject();
      }
    }
  }

  private static void writeRetention(JsonGenerator json, RetentionPeriod period)
      throws IOException {
    switch (period) {
      case RetentionPeriod.Global() -> json.writeStringField("retention_period", "Global");
      case RetentionPeriod.Seconds(long seconds) -> {
        json.writeObjectFieldStart("retention_period");
        json.writeNumberField("Period", seconds);
        json.writeEndObject();
      }
    }
  }

  private static void writeKeyNames(JsonGenerator json, List<KeyName> names) throws IOException {
    writeStrings(json, "upstream_cache_key_names", names.stream().map(KeyName::value).toList());
  }

  private static void writeStrings(JsonGenerator json, String key, List<String> values)
      throws IOException {
    json.writeArrayFieldStart(key);
    for (String value : values) {
      json.writeString(value);
    }
    json.writeEndArray();
  }

  private static void writeOptional(JsonGenerator json, String key, Optional<String> value)
      throws IOException {
    json.writeFieldName(key);
    if (value.isPresent()) {
      json.writeString(value.get());
    } else {
      json.writeNull();
    }
  }

  static CacheConfig parseCacheConfig(byte[] body) {
    JsonObject json = JsonObject.parse(body);
    return new CacheConfig(
        json.findString("substituter_endpoint"),
        json.findString("api_endpoint"),
        json.findString("public_key").map(PublicKey::parse),
        json.findBoolean("is_public"),
        json.findString("store_dir"),
        json.findLong("priority").map(Math::toIntExact),
        json.findStrings("upstream_cache_key_names")
            .map(names -> names.stream().map(KeyName::parse).toList()),
        retention(json.get("retention_period")),
        json.findBoolean("redirects"),
        json.findBoolean("commits_at_end"));
  }

  private static Optional<RetentionPeriod> retention(@Nullable Object value) {
    return switch (value) {
      case null -> Optional.empty();
      case String global when global.equals("Global") -> Optional.of(new RetentionPeriod.Global());
      case JsonObject period -> Optional.of(new RetentionPeriod.Seconds(period.getLong("Period")));
      default ->
          throw new MalformedInputException("retention period", 0, "neither Global nor Period");
    };
  }

  static List<StorePathHash> parseMissingPaths(byte[] body) {
    return JsonObject.parse(body)
        .findStrings("missing_paths")
        .orElseThrow(
            () -> new MalformedInputException("missing paths", 0, "\"missing_paths\" is missing"))
        .stream()
        .map(StorePathHash::parse)
        .toList();
  }

  /**
   * Of a success status: the upload succeeded, whatever the server says about it. But a page was
   * written by no Attic: somebody before it asks to log in, perhaps.
   *
   * @throws MalformedInputException if it begins as HTML and XML do
   */
  static UploadResult parseUploadResult(byte[] body) {
    if (new String(body, UTF_8).stripLeading().startsWith("<")) {
      throw new MalformedInputException("upload result", 0, "is a page");
    }
    try {
      JsonObject json = JsonObject.parse(body);
      return new UploadResult(
          json.get("kind") instanceof String kind
              ? UploadResult.Kind.parse(kind)
              : UploadResult.Kind.UPLOADED,
          json.findLong("file_size").map(OptionalLong::of).orElse(OptionalLong.empty()),
          json.findDouble("frac_deduplicated")
              .map(OptionalDouble::of)
              .orElse(OptionalDouble.empty()));
    } catch (MalformedInputException unreadable) {
      return new UploadResult(
          UploadResult.Kind.UPLOADED, OptionalLong.empty(), OptionalDouble.empty());
    }
  }

  static List<Pin> parsePins(byte[] body) {
    return objects(JsonObject.parse(body), "pins").stream().map(ApiJson::pin).toList();
  }

  static Pin parsePin(byte[] body) {
    return pin(JsonObject.parse(body));
  }

  private static Pin pin(JsonObject json) {
    List<Pin.Target> targets =
        objects(json, "targets").stream()
            .map(
                target ->
                    new Pin.Target(
                        StorePath.parse(target.getString("store_path")),
                        time(target.getString("pinned_at")),
                        target.findString("replaced_at").map(ApiJson::time),
                        target.findString("kept_until").map(ApiJson::time)))
            .toList();
    if (targets.isEmpty()) {
      throw new MalformedInputException("pin", 0, "has no target");
    }
    return new Pin(
        PinName.parse(json.getString("name")),
        Math.toIntExact(json.getLong("keep_revisions")),
        Math.toIntExact(json.getLong("keep_days")),
        targets);
  }

  private static List<JsonObject> objects(JsonObject json, String key) {
    return json.findList(key).orElse(List.of()).stream()
        .map(
            element -> {
              if (element instanceof JsonObject object) {
                return object;
              }
              throw new MalformedInputException(key, 0, "holds something that is no object");
            })
        .toList();
  }

  private static Instant time(String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException wrong) {
      throw new MalformedInputException("time", 0, MalformedInputException.quote(text));
    }
  }
}
