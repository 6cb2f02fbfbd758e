package dev.mansard.api.metrics;

/** The routes as metrics and logs name them: few, and none with the name of a cache in it. */
public enum Route {
  NARINFO("narinfo"),
  NAR("nar"),
  CACHE_INFO("cache-info"),
  CACHE_CONFIG("cache-config"),
  MISSING_PATHS("missing-paths"),
  UPLOAD("upload"),
  PINS("pins"),
  OTHER("other");

  private static final String API = "/_api/v1/";

  private final String label;

  Route(String label) {
    this.label = label;
  }

  /** As it is called in metrics and in the access log. */
  public String label() {
    return label;
  }

  /** The route of a path, whether there is anything behind it or not. */
  public static Route of(String path) {
    return path.startsWith(API) ? ofApi(path.substring(API.length())) : ofCache(path);
  }

  /** As the span of such a request is called. */
  public static String spanName(String method, String path) {
    return method + " " + of(path).label();
  }

  private static Route ofApi(String path) {
    int end = path.indexOf('/');
    return switch (end < 0 ? path : path.substring(0, end)) {
      case "upload-path" -> UPLOAD;
      case "get-missing-paths" -> MISSING_PATHS;
      case "cache-config" -> CACHE_CONFIG;
      case "pins" -> PINS;
      default -> OTHER;
    };
  }

  private static Route ofCache(String path) {
    if (path.endsWith(".narinfo")) {
      return NARINFO;
    }
    if (path.contains("/nar/")) {
      return NAR;
    }
    return path.endsWith("/nix-cache-info") || path.endsWith("/attic-cache-info")
        ? CACHE_INFO
        : OTHER;
  }
}
