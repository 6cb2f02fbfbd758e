package dev.mansard.protocol.error;

/**
 * Every error a client of the HTTP API may see.
 *
 * <p>Names, statuses and texts are those of Attic, whose clients match on them; where we differ the
 * constant says why. Each code tells whether a detail may be added to the message, and what a
 * caller sees who may not know that the cache exists: such a caller gets {@link #UNAUTHORIZED} for
 * everything that would tell a missing cache or object from a present one.
 */
public enum ErrorCode {
  /** Unknown route, or a file name no route serves. */
  NOT_FOUND("NotFound", 404, "The URL you requested was not found."),
  /** No permission at all on the cache; also the hidden form of other codes. */
  UNAUTHORIZED("Unauthorized", 401, "Unauthorized."),
  /** Some permission on the cache, but not the one needed. */
  ACCESS_ERROR(
      "AccessError",
      403,
      "Access error: User does not have permission to complete this action.",
      Detail.WITHHELD,
      Discovery.HIDDEN),
  NO_SUCH_CACHE(
      "NoSuchCache", 404, "The requested cache does not exist.", Detail.WITHHELD, Discovery.HIDDEN),
  CACHE_ALREADY_EXISTS(
      "CacheAlreadyExists", 400, "The cache already exists.", Detail.WITHHELD, Discovery.HIDDEN),
  NO_SUCH_OBJECT(
      "NoSuchObject",
      404,
      "The requested object does not exist.",
      Detail.WITHHELD,
      Discovery.HIDDEN),
  /** Not in Attic, which has no pins. */
  NO_SUCH_PIN(
      "NoSuchPin", 404, "The requested pin does not exist.", Detail.WITHHELD, Discovery.HIDDEN),
  /**
   * A NAR some of whose chunks are lost. Attic answers 503, which Nix retries five times and then
   * aborts the build; 404 makes Nix fall back to building.
   */
  INCOMPLETE_NAR(
      "IncompleteNar",
      404,
      "The requested NAR has missing chunks and needs to be repaired.",
      Detail.WITHHELD,
      Discovery.HIDDEN),
  INVALID_COMPRESSION_TYPE(
      "InvalidCompressionType", 400, "Invalid compression type", Detail.SHOWN, Discovery.OPEN),
  /** Bad input without a code of its own; also mismatching uploads. */
  REQUEST_ERROR("RequestError", 400, "General request error", Detail.SHOWN, Discovery.OPEN),
  /** To Attic the same. Not the path is to blame but the way, which may be better another time. */
  TRUNCATED_NAR("TruncatedNar", 400, "General request error", Detail.SHOWN, Discovery.OPEN),
  /** Attic answers 500 here and to the three codes below, which Nix retries to no purpose. */
  INVALID_STORE_PATH_HASH(
      "InvalidStorePathHash", 400, "Invalid store path hash", Detail.SHOWN, Discovery.OPEN),
  INVALID_STORE_PATH("InvalidStorePath", 400, "Invalid store path", Detail.SHOWN, Discovery.OPEN),
  INVALID_STORE_PATH_NAME(
      "InvalidStorePathName", 400, "Invalid store path name", Detail.SHOWN, Discovery.OPEN),
  INVALID_CACHE_NAME("InvalidCacheName", 400, "Invalid cache name", Detail.SHOWN, Discovery.OPEN),
  METHOD_NOT_ALLOWED("MethodNotAllowed", 405, "The URL does not support this method."),
  /** The object exists with other content or metadata, and the request asked not to replace it. */
  OBJECT_CONFLICT(
      "ObjectConflict",
      409,
      "The object already exists with different content.",
      Detail.SHOWN,
      Discovery.HIDDEN),
  /** A body that came to a halt; the connection is closed. */
  REQUEST_TIMEOUT("RequestTimeout", 408, "The request body stopped arriving."),
  PAYLOAD_TOO_LARGE(
      "PayloadTooLarge", 413, "The request body is too large", Detail.SHOWN, Discovery.OPEN),
  UNSUPPORTED_MEDIA_TYPE(
      "UnsupportedMediaType", 415, "Unsupported media type", Detail.SHOWN, Discovery.OPEN),
  RANGE_NOT_SATISFIABLE(
      "RangeNotSatisfiable", 416, "The requested range lies outside of the file."),
  /** Valid JSON of the wrong shape, or with a value no such field may have. */
  UNPROCESSABLE_CONTENT(
      "UnprocessableContent",
      422,
      "The request body is not acceptable",
      Detail.SHOWN,
      Discovery.OPEN),
  /** Unexpected failure or corrupt storage: the detail is in our log, never in the answer. */
  INTERNAL_SERVER_ERROR(
      "InternalServerError", 500, "The server encountered an internal error or misconfiguration."),
  /** Overload or a dependency that is away; to be sent with {@code Retry-After}. */
  SERVICE_UNAVAILABLE(
      "ServiceUnavailable", 503, "The server is temporarily unable to handle the request."),
  /** Nothing was kept. Not a 503, since coming again soon does not help. */
  INSUFFICIENT_STORAGE("InsufficientStorage", 507, "The storage of this server is full.");

  private enum Detail {
    SHOWN,
    WITHHELD
  }

  private enum Discovery {
    OPEN,
    HIDDEN
  }

  private final String wireName;
  private final int status;
  private final String message;
  private final Detail detail;
  private final Discovery discovery;

  ErrorCode(String wireName, int status, String message) {
    this(wireName, status, message, Detail.WITHHELD, Discovery.OPEN);
  }

  ErrorCode(String wireName, int status, String message, Detail detail, Discovery discovery) {
    this.wireName = wireName;
    this.status = status;
    this.message = message;
    this.detail = detail;
    this.discovery = discovery;
  }

  /** The stable name in the {@code error} member of the body. */
  public String wireName() {
    return wireName;
  }

  /** HTTP status code. */
  public int status() {
    return status;
  }

  /** The text without any detail. */
  public String message() {
    return message;
  }

  /** The text with a detail, or the plain text if this code keeps details to itself. */
  public String message(String detailText) {
    return showsDetail() ? message + ": " + detailText : message;
  }

  /** Whether a detail may reach the client. It must still hold no path, SQL or key of ours. */
  public boolean showsDetail() {
    return detail == Detail.SHOWN;
  }

  /** The code a caller gets who may not know whether the cache exists. */
  public ErrorCode hidden() {
    return discovery == Discovery.HIDDEN ? UNAUTHORIZED : this;
  }
}
