package dev.mansard.api.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.mansard.protocol.error.ErrorCode;
import dev.mansard.protocol.error.MalformedInputException;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The members of a JSON object that a client sent, taken out one by one. What is not asked for is
 * ignored, so that newer clients can send more; a member that is there twice is an error. A member
 * that is null counts as absent.
 */
public final class JsonMembers {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private final String format;
  private final JsonNode object;

  private JsonMembers(String format, JsonNode object) {
    this.format = format;
    this.object = object;
  }

  /**
   * Reads an object.
   *
   * @param format what it is, for messages
   * @throws ApiException (400) if it is not JSON
   * @throws MalformedInputException if it is JSON, but not an object
   */
  public static JsonMembers parse(String format, byte[] text) {
    try {
      var node = JSON.readTree(text);
      if (!node.isObject()) {
        throw new MalformedInputException(format, 0, "is not an object");
      }
      return new JsonMembers(format, node);
    } catch (JsonProcessingException e) {
      throw ApiException.badRequest("Failed to parse the " + format + " as JSON: " + where(e));
    } catch (IOException e) { // zeros at its beginning make it look like UTF-16 or UTF-32
      throw ApiException.badRequest("Failed to parse the " + format + " as JSON: it is not UTF-8");
    }
  }

  /** Jackson's own text without the excerpts of input and the class names it may add. */
  private static String where(JsonProcessingException failure) {
    var place = failure.getLocation();
    return place == null
        ? "it is cut short"
        : "line " + place.getLineNr() + ", column " + place.getColumnNr();
  }

  /**
   * Reads the body of a request whole into a value: what is wrong with its shape, or with a value
   * in it, becomes a 422.
   */
  public static <T> T readBody(RoutingContext context, Function<JsonMembers, T> reading) {
    try {
      return reading.apply(parse("request body", context.body().buffer().getBytes()));
    } catch (MalformedInputException e) {
      throw ApiException.of(ErrorCode.UNPROCESSABLE_CONTENT, String.valueOf(e.getMessage()));
    }
  }

  public String text(String name) {
    return findText(name).orElseThrow(() -> missing(name));
  }

  public Optional<String> findText(String name) {
    return find(name, JsonNode::isTextual, "is not a string").map(JsonNode::textValue);
  }

  public boolean flag(String name) {
    return findFlag(name).orElseThrow(() -> missing(name));
  }

  public Optional<Boolean> findFlag(String name) {
    return find(name, JsonNode::isBoolean, "is not a boolean").map(JsonNode::booleanValue);
  }

  public int integer(String name) {
    return findInteger(name).orElseThrow(() -> missing(name));
  }

  public Optional<Integer> findInteger(String name) {
    return find(name, JsonMembers::isInt, "is not an integer of 32 bits").map(JsonNode::intValue);
  }

  public long longInteger(String name) {
    return find(name, JsonMembers::isLong, "is not an integer of 64 bits")
        .map(JsonNode::longValue)
        .orElseThrow(() -> missing(name));
  }

  /** A list of strings, each turned into a value. */
  public <T> List<T> list(String name, Function<String, T> parse) {
    return findList(name, parse).orElseThrow(() -> missing(name));
  }

  /** As {@link #list}, for a member that may be absent. */
  public <T> Optional<List<T>> findList(String name, Function<String, T> parse) {
    return find(name, JsonNode::isArray, "is not a list").map(node -> items(name, node, parse));
  }

  private <T> List<T> items(String name, JsonNode list, Function<String, T> parse) {
    var items = new ArrayList<T>(list.size());
    for (var item : list) {
      if (!item.isTextual()) {
        throw refused(name, "holds something that is not a string");
      }
      items.add(parse.apply(item.textValue()));
    }
    return items;
  }

  /**
   * A union as Rust's serde writes it: a bare string, or an object with one member whose name says
   * which.
   */
  public <T> Optional<T> findUnion(
      String name,
      Function<String, Optional<T>> ofText,
      Function<JsonMembers, Optional<T>> ofObject) {
    return find(name, node -> node.isTextual() || node.isObject(), "is none of its variants")
        .map(
            node ->
                (node.isTextual()
                        ? ofText.apply(node.textValue())
                        : ofObject.apply(new JsonMembers(format, node)))
                    .orElseThrow(() -> refused(name, "is none of its variants")));
  }

  private Optional<JsonNode> find(String name, Predicate<JsonNode> fits, String otherwise) {
    var node = object.get(name);
    if (node == null || node.isNull()) {
      return Optional.empty();
    }
    if (!fits.test(node)) {
      throw refused(name, otherwise);
    }
    return Optional.of(node);
  }

  private static boolean isInt(JsonNode node) {
    return node.isIntegralNumber() && node.canConvertToInt();
  }

  private static boolean isLong(JsonNode node) {
    return node.isIntegralNumber() && node.canConvertToLong();
  }

  /** The failure of a member that must be there. */
  public MalformedInputException missing(String name) {
    return refused(name, "is missing");
  }

  private MalformedInputException refused(String name, String why) {
    return new MalformedInputException(format, 0, name + " " + why);
  }
}
