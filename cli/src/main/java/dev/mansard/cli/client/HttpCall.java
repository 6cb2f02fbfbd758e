package dev.mansard.cli.client;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One request, before it is known how many attempts it takes.
 *
 * @param token sent only to the host of {@code uri}, also after a redirect
 * @param repeatable whether doing it twice is the same as doing it once
 */
record HttpCall(
    String method,
    URI uri,
    Map<String, String> headers,
    Body body,
    Optional<String> token,
    boolean repeatable,
    RetryPolicy retries) {

  /** What the request carries. */
  sealed interface Body {
    record Empty() implements Body {}

    record Text(String content) implements Body {}

    record Nar(String preamble, NarSource source, long narSize, EndPermit end) implements Body {}
  }

  HttpCall {
    headers = Map.copyOf(headers);
  }

  HttpCall withHeader(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new HttpCall(method, uri, more, body, token, repeatable, retries);
  }

  HttpCall withUri(URI other, boolean keepToken) {
    return new HttpCall(
        method, other, headers, body, keepToken ? token : Optional.empty(), repeatable, retries);
  }
}
