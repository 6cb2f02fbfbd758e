package dev.mansard.cli.client;

import dev.mansard.cli.json.JsonObject;
import dev.mansard.protocol.error.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/**
 * A server's refusal as one line: {@code <error>: <message>}, or the status and the body of
 * something that is no Attic.
 */
final class ErrorText {
  private static final int BODY_LIMIT = 500;
  private static final Map<Integer, String> REASONS =
      Map.ofEntries(
          Map.entry(400, "Bad Request"),
          Map.entry(401, "Unauthorized"),
          Map.entry(403, "Forbidden"),
          Map.entry(404, "Not Found"),
          Map.entry(405, "Method Not Allowed"),
          Map.entry(408, "Request Timeout"),
          Map.entry(411, "Length Required"),
          Map.entry(413, "Content Too Large"),
          Map.entry(415, "Unsupported Media Type"),
          Map.entry(422, "Unprocessable Content"),
          Map.entry(429, "Too Many Requests"),
          Map.entry(500, "Internal Server Error"),
          Map.entry(502, "Bad Gateway"),
          Map.entry(503, "Service Unavailable"),
          Map.entry(504, "Gateway Timeout"));

  private ErrorText() {}

  static String format(int status, byte[] body) {
    return jsonError(body).orElseGet(() -> plain(status, body)) + hint(status);
  }

  /** The name of the error, if it is an Attic that says it. */
  static Optional<String> findError(byte[] body) {
    return json(body).flatMap(json -> text(json, "error"));
  }

  private static Optional<String> jsonError(byte[] body) {
    return json(body)
        .flatMap(
            json ->
                text(json, "error")
                    .map(error -> error + ": " + text(json, "message").orElse(""))
                    .map(ErrorText::printable));
  }

  /** Other programs answer with errors that are objects. */
  private static Optional<String> text(JsonObject json, String key) {
    return json.get(key) instanceof String text ? Optional.of(text) : Optional.empty();
  }

  private static Optional<JsonObject> json(byte[] body) {
    try {
      return Optional.of(JsonObject.parse(body));
    } catch (MalformedInputException other) {
      return Optional.empty();
    }
  }

  private static String plain(int status, byte[] body) {
    String reason = REASONS.getOrDefault(status, "");
    String text = printable(new String(body, StandardCharsets.UTF_8));
    String head = "HTTP " + status + (reason.isEmpty() ? "" : " " + reason);
    return text.isEmpty() ? head : head + ": " + text;
  }

  private static String hint(int status) {
    return status == 413 ? " (a proxy in front of the server may limit the size of a request)" : "";
  }

  /** A server must not be able to write escape sequences to the user's terminal. */
  private static String printable(String text) {
    String clean = text.replaceAll("\\s+", " ").replaceAll("\\p{Cntrl}", "?").strip();
    return clean.length() <= BODY_LIMIT ? clean : clean.substring(0, BODY_LIMIT) + "…";
  }
}
