package dev.mansard.cli.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.mansard.protocol.error.MalformedInputException;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One JSON object with typed access to its members.
 *
 * <p>A member that is absent or null is empty; one of the wrong type is a {@link
 * MalformedInputException}. Values are {@code String}, {@code Long} or {@code BigInteger}, {@code
 * Double}, {@code Boolean}, {@code List}, {@code JsonObject} and null.
 */
public final class JsonObject {
  static final JsonFactory FACTORY = new JsonFactory();
  private static final String FORMAT = "JSON";

  private final Map<String, @Nullable Object> members;

  private JsonObject(Map<String, @Nullable Object> members) {
    this.members = Collections.unmodifiableMap(members);
  }

  /**
   * @throws MalformedInputException when the text is not one JSON object
   */
  public static JsonObject parse(byte[] text) {
    try (JsonParser parser = FACTORY.createParser(text)) {
      parser.nextToken();
      return read(parser);
    } catch (IOException syntax) {
      throw malformed("not valid JSON: " + firstLine(syntax));
    }
  }

  /** Reads the object whose opening brace is the parser's current token. */
  public static JsonObject read(JsonParser parser) throws IOException {
    if (value(parser) instanceof JsonObject object) {
      return object;
    }
    throw malformed("an object was expected");
  }

  /** A parser for documents too long to be held as one value; the stream stays open. */
  public static JsonParser parser(InputStream in) throws IOException {
    return FACTORY.createParser(in).disable(JsonParser.Feature.AUTO_CLOSE_SOURCE);
  }

  public Optional<String> findString(String key) {
    return find(key, String.class);
  }

  public Optional<Boolean> findBoolean(String key) {
    return find(key, Boolean.class);
  }

  public Optional<Long> findLong(String key) {
    return find(key, Long.class);
  }

  public Optional<JsonObject> findObject(String key) {
    return find(key, JsonObject.class);
  }

  /** A number with or without fraction. */
  public Optional<Double> findDouble(String key) {
    return find(key, Number.class).map(Number::doubleValue);
  }

  /** A list of values, nulls left out. */
  public Optional<List<Object>> findList(String key) {
    Optional<List<?>> list = find(key, List.class).map(found -> (List<?>) found);
    return list.map(values -> values.stream().filter(v -> v != null).map(v -> (Object) v).toList());
  }

  public Optional<List<String>> findStrings(String key) {
    return findList(key).map(values -> values.stream().map(value -> string(key, value)).toList());
  }

  /** The member as it is, for the few that may have several types. */
  public @Nullable Object get(String key) {
    return members.get(key);
  }

  public String getString(String key) {
    return findString(key).orElseThrow(() -> malformed("\"" + key + "\" is missing"));
  }

  public long getLong(String key) {
    return findLong(key).orElseThrow(() -> malformed("\"" + key + "\" is missing"));
  }

  private <T> Optional<T> find(String key, Class<T> type) {
    Object value = members.get(key);
    if (value == null) {
      return Optional.empty();
    }
    if (!type.isInstance(value)) {
      throw malformed("\"" + key + "\" has the wrong type");
    }
    return Optional.of(type.cast(value));
  }

  private static String string(String key, Object value) {
    if (value instanceof String text) {
      return text;
    }
    throw malformed("\"" + key + "\" is not a list of strings");
  }

  private static @Nullable Object value(JsonParser parser) throws IOException {
    JsonToken token = parser.currentToken();
    if (token == null) {
      throw malformed("the text is empty");
    }
    return switch (token) {
      case START_OBJECT -> object(parser);
      case START_ARRAY -> array(parser);
      case VALUE_STRING -> parser.getText();
      case VALUE_NUMBER_INT -> integer(parser);
      case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NULL -> null;
      default -> throw malformed("unexpected " + token);
    };
  }

  private static JsonObject object(JsonParser parser) throws IOException {
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String key = parser.currentName();
      parser.nextToken();
      members.put(key, value(parser));
    }
    return new JsonObject(members);
  }

  private static List<@Nullable Object> array(JsonParser parser) throws IOException {
    List<@Nullable Object> values = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      values.add(value(parser));
    }
    return values;
  }

  private static Number integer(JsonParser parser) throws IOException {
    BigInteger value = parser.getBigIntegerValue();
    return value.bitLength() < Long.SIZE ? (Number) value.longValue() : value;
  }

  private static String firstLine(IOException syntax) {
    String message = String.valueOf(syntax.getMessage());
    return message.lines().findFirst().orElse(message);
  }

  private static MalformedInputException malformed(String reason) {
    return new MalformedInputException(FORMAT, 0, reason);
  }
}
