package dev.mansard.api.journal;

import dev.mansard.protocol.access.CacheName;
import io.vertx.ext.web.RoutingContext;
import org.jspecify.annotations.Nullable;

/**
 * A write that a request is about, noted before it is known whether the caller may.
 *
 * @param action one of a few words: {@code upload}, {@code create-cache}
 * @param object what of the cache: a store path, the name of a pin, or nothing
 */
public record Deed(String action, CacheName cache, String object) {
  private static final String KEY = "mansard.deed";

  /** Notes that the request is about a cache as a whole. */
  public static void note(RoutingContext context, String action, CacheName cache) {
    note(context, action, cache, "");
  }

  /** Notes what the request is about. */
  public static void note(RoutingContext context, String action, CacheName cache, String object) {
    context.put(KEY, new Deed(action, cache, object));
  }

  static @Nullable Deed find(RoutingContext context) {
    return context.get(KEY);
  }
}
