package dev.mansard.api.testing;

import dev.mansard.protocol.access.Permission;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;

/**
 * Everything that can be asked of a cache, with the permission it needs. {@code RouteTableIT}
 * compares it with what the server has.
 */
public enum GuardedRoute {
  CACHE_INFO("GET", "/{cache}/nix-cache-info", Permission.PULL),
  ATTIC_CACHE_INFO("GET", "/{cache}/attic-cache-info", Permission.PULL),
  NAR_INFO("GET", "/{cache}/{file}", Permission.PULL),
  NAR("GET", "/{cache}/nar/{file}", Permission.PULL),
  GET_CONFIG("GET", "/_api/v1/cache-config/{cache}", Permission.PULL),
  MISSING_PATHS("POST", "/_api/v1/get-missing-paths", Permission.PUSH),
  UPLOAD("PUT", "/_api/v1/upload-path", Permission.PUSH),
  LIST_PINS("GET", "/_api/v1/pins/{cache}", Permission.PULL),
  GET_PIN("GET", "/_api/v1/pins/{cache}/{name}", Permission.PULL),
  PIN("PUT", "/_api/v1/pins/{cache}/{name}", Permission.PUSH),
  UNPIN("DELETE", "/_api/v1/pins/{cache}/{name}", Permission.PUSH),
  CREATE("POST", "/_api/v1/cache-config/{cache}", Permission.CREATE_CACHE),
  CONFIGURE("PATCH", "/_api/v1/cache-config/{cache}", Permission.CONFIGURE_CACHE),
  RETENTION("PATCH", "/_api/v1/cache-config/{cache}", Permission.CONFIGURE_CACHE_RETENTION),
  DESTROY("DELETE", "/_api/v1/cache-config/{cache}", Permission.DESTROY_CACHE);

  private final String method;
  private final String template;
  private final Permission needed;

  GuardedRoute(String method, String template, Permission needed) {
    this.method = method;
    this.template = template;
    this.needed = needed;
  }

  public Permission needed() {
    return needed;
  }

  /** Method and path as the server registers them, parameters in braces. */
  public String signature() {
    return method + " " + template;
  }

  /** Whether HEAD is answered, too. */
  public boolean isRead() {
    return method.equals("GET");
  }

  /** The path for a cache and a NAR; the pin is {@code v1}. */
  public String path(String cache, SampleNar nar) {
    return template
        .replace("{cache}", cache)
        .replace("{file}", nar.hash().value() + (this == NAR ? ".nar" : ".narinfo"))
        .replace("{name}", "v1");
  }

  /** Asks, with everything in order but for the caller. */
  public HttpResponse<byte[]> ask(Api api, String cache, SampleNar nar) {
    var path = path(cache, nar);
    return switch (this) {
      case UPLOAD -> nar.push(api, cache);
      case MISSING_PATHS -> api.post(path, missing(cache, nar));
      case CREATE ->
          api.post(
              path,
              "{\"keypair\":\"Generate\",\"is_public\":false,\"store_dir\":\"/nix/store\",\"priority\":1,\"upstream_cache_key_names\":[]}");
      case CONFIGURE -> api.patch(path, "{\"priority\":42}");
      case RETENTION -> api.patch(path, "{\"retention_period\":{\"Period\":9}}");
      case PIN -> api.put(path, "{\"store_path\":\"" + nar.path() + "\"}");
      case DESTROY, UNPIN -> api.delete(path);
      case CACHE_INFO, ATTIC_CACHE_INFO, NAR_INFO, NAR, GET_CONFIG, LIST_PINS, GET_PIN ->
          api.get(path);
    };
  }

  private static String missing(String cache, SampleNar nar) {
    return new JsonObject()
        .put("cache", cache)
        .put("store_path_hashes", new JsonArray().add(nar.hash().value()))
        .encode();
  }
}
