package dev.mansard.store.blob.faulty;

import java.util.Optional;
import java.util.function.Predicate;

/**
 * The head of a request that went through a {@link FaultProxy}.
 *
 * @param method for example {@code PUT}
 * @param target path and query
 * @param head all lines, for {@link #header}
 */
public record ProxiedRequest(String method, String target, String head) {

  /** Takes a head apart. */
  static ProxiedRequest parse(String head) {
    String[] words = head.substring(0, head.indexOf('\r')).split(" ", 3);
    return new ProxiedRequest(words[0], words[1], head);
  }

  /** Whether it is of that method and its path and query contain the text. */
  public boolean is(String wantedMethod, String text) {
    return method.equals(wantedMethod) && target.contains(text);
  }

  /** Requests of that method whose path and query contain the text. */
  public static Predicate<ProxiedRequest> where(String method, String text) {
    return request -> request.is(method, text);
  }

  /** The value of the first header of that name. */
  public Optional<String> header(String name) {
    return HttpHead.find(head, name);
  }

  @Override
  public String toString() {
    return method + " " + target.substring(0, Math.min(200, target.length()));
  }
}
