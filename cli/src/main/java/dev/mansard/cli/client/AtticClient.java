package dev.mansard.cli.client;

import dev.mansard.cli.client.HttpCall.Body;
import dev.mansard.protocol.access.CacheName;
import dev.mansard.protocol.api.CacheConfig;
import dev.mansard.protocol.api.ConfigureCache;
import dev.mansard.protocol.api.CreateCache;
import dev.mansard.protocol.api.MissingPathsRequest;
import dev.mansard.protocol.api.Pin;
import dev.mansard.protocol.api.PinName;
import dev.mansard.protocol.api.PinRequest;
import dev.mansard.protocol.error.ErrorCode;
import dev.mansard.protocol.error.MalformedInputException;
import dev.mansard.protocol.narinfo.NarInfo;
import dev.mansard.protocol.nix.Sha256;
import dev.mansard.protocol.nix.StorePathHash;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The calls of Attic's HTTP API, and ours about pins, on one server, by one token.
 *
 * <p>Every method fails with {@link ServerRefusedException} when the server says no and with {@link
 * IOException} when it cannot be talked to. Calls that may be repeated are; {@code create}, {@code
 * configure} and {@code destroy} only when the server cannot have begun. Thread-safe.
 */
public final class AtticClient {
  /** Attic accepts at most 2 MiB of JSON, some 59 000 hashes. */
  private static final int MISSING_BATCH = 10_000;

  /** Longer headers are refused by many proxies; it is Attic's limit too. */
  private static final int HEADER_LIMIT = 4096;

  private final HttpExchange http;
  private final Session session;

  AtticClient(HttpExchange http, Session session) {
    this.http = http;
    this.session = session;
  }

  /**
   * @param token the token, which is not always a JWT
   * @param quick retries for calls somebody waits for; {@code patient} for those of a push
   */
  public record Session(
      URI endpoint, Optional<String> token, RetryPolicy quick, RetryPolicy patient) {
    @Override
    public String toString() {
      return "Session[" + endpoint + "]";
    }
  }

  public URI endpoint() {
    return session.endpoint();
  }

  /**
   * The same token and connections for another address; see {@link SameOrigin} for when that is
   * fair.
   */
  public AtticClient withEndpoint(URI other) {
    return new AtticClient(
        http, new Session(other, session.token(), session.quick(), session.patient()));
  }

  public CacheConfig getCacheConfig(CacheName cache) throws IOException {
    byte[] body = accepted(call("GET", configPath(cache), new Body.Empty()));
    try {
      return ApiJson.parseCacheConfig(body);
    } catch (MalformedInputException unreadable) {
      throw unreadable(unreadable);
    }
  }

  public void createCache(CacheName cache, CreateCache create) throws IOException {
    accepted(once(json("POST", configPath(cache), ApiJson.format(create))));
  }

  public void configureCache(CacheName cache, ConfigureCache configure) throws IOException {
    accepted(once(json("PATCH", configPath(cache), ApiJson.format(configure))));
  }

  public void destroyCache(CacheName cache) throws IOException {
    accepted(once(call("DELETE", configPath(cache), new Body.Empty())));
  }

  /** Pinning twice is pinning once, so that it may be repeated. */
  public Pin putPin(CacheName cache, PinName name, PinRequest request) throws IOException {
    return pin(accepted(json("PUT", pinPath(cache) + "/" + name, ApiJson.format(request))));
  }

  public void dropPin(CacheName cache, PinName name) throws IOException {
    accepted(once(call("DELETE", pinPath(cache) + "/" + name, new Body.Empty())));
  }

  /** All pins of the cache, by name. */
  public List<Pin> listPins(CacheName cache) throws IOException {
    byte[] body = accepted(call("GET", pinPath(cache), new Body.Empty()));
    try {
      return ApiJson.parsePins(body);
    } catch (MalformedInputException unreadable) {
      throw unreadable(unreadable);
    }
  }

  private Pin pin(byte[] body) throws IOException {
    try {
      return ApiJson.parsePin(body);
    } catch (MalformedInputException unreadable) {
      throw unreadable(unreadable);
    }
  }

  /** Which of the paths the cache does not have, asked in parts. */
  public Set<StorePathHash> getMissingPaths(CacheName cache, List<StorePathHash> hashes)
      throws IOException {
    Set<StorePathHash> missing = new HashSet<>();
    for (int from = 0; from < hashes.size(); from += MISSING_BATCH) {
      List<StorePathHash> part =
          hashes.subList(from, Math.min(hashes.size(), from + MISSING_BATCH));
      String request = ApiJson.format(new MissingPathsRequest(cache, part));
      byte[] body = accepted(patient(json("POST", "_api/v1/get-missing-paths", request)));
      try {
        missing.addAll(ApiJson.parseMissingPaths(body));
      } catch (MalformedInputException unreadable) {
        throw unreadable(unreadable);
      }
    }
    return missing;
  }

  /**
   * Sends one NAR.
   *
   * @throws UploadWithdrawnException when its end was not permitted, or not in time
   */
  public UploadOutcome upload(Upload upload, CallListener listener) throws IOException {
    String json = ApiJson.format(upload.info());
    int length = json.getBytes(StandardCharsets.UTF_8).length;
    boolean header = length < HEADER_LIMIT && !upload.forcePreamble();
    String preamble = header ? "" : json;
    var nar = new Body.Nar(preamble, upload.source(), upload.info().narSize(), upload.end());
    HttpCall call = patient(call("PUT", "_api/v1/upload-path", nar));
    HttpCall labelled =
        header
            ? call.withHeader("X-Attic-Nar-Info", json)
            : call.withHeader("X-Attic-Nar-Info-Preamble-Size", Integer.toString(length));
    HttpResponse<byte[]> answer = http.send(labelled, listener);
    if (isConflict(answer)) {
      return new UploadOutcome.Conflict(ErrorText.format(409, answer.body()));
    }
    byte[] body = accepted(answer);
    try {
      return new UploadOutcome.Accepted(ApiJson.parseUploadResult(body));
    } catch (MalformedInputException unreadable) {
      throw unreadable(unreadable);
    }
  }

  /** A proxy, too, may answer 409, and then the cache does not have the path. */
  private static boolean isConflict(HttpResponse<byte[]> answer) {
    return answer.statusCode() == 409
        && ErrorText.findError(answer.body())
            .filter(ErrorCode.OBJECT_CONFLICT.wireName()::equals)
            .isPresent();
  }

  /**
   * The NAR hash under which the cache serves the path; empty also when this token may not see it.
   */
  public Optional<Sha256> findNarHash(CacheName cache, StorePathHash hash) throws IOException {
    HttpResponse<byte[]> answer =
        http.send(
            call("GET", cache + "/" + hash + ".narinfo", new Body.Empty()), CallListener.NONE);
    if (answer.statusCode() != 200) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          NarInfo.parse(new String(answer.body(), StandardCharsets.UTF_8)).narHash());
    } catch (MalformedInputException unreadable) {
      return Optional.empty();
    }
  }

  private static String configPath(CacheName cache) {
    return "_api/v1/cache-config/" + cache;
  }

  private static String pinPath(CacheName cache) {
    return "_api/v1/pins/" + cache;
  }

  private HttpCall json(String method, String path, String body) {
    return call(method, path, new Body.Text(body)).withHeader("Content-Type", "application/json");
  }

  private HttpCall call(String method, String path, Body body) {
    URI uri = session.endpoint().resolve(path);
    return new HttpCall(method, uri, Map.of(), body, session.token(), true, session.quick());
  }

  private HttpCall patient(HttpCall call) {
    return new HttpCall(
        call.method(),
        call.uri(),
        call.headers(),
        call.body(),
        call.token(),
        true,
        session.patient());
  }

  private static HttpCall once(HttpCall call) {
    return new HttpCall(
        call.method(),
        call.uri(),
        call.headers(),
        call.body(),
        call.token(),
        false,
        call.retries());
  }

  private byte[] accepted(HttpCall call) throws IOException {
    return accepted(http.send(call, CallListener.NONE));
  }

  private byte[] accepted(HttpResponse<byte[]> answer) {
    int status = answer.statusCode();
    if (status >= 200 && status < 300) {
      return answer.body();
    }
    String hint =
        status == 401 && session.token().isEmpty()
            ? " (no token is configured for this server)"
            : "";
    throw new ServerRefusedException(
        status,
        ErrorText.findError(answer.body()).orElse(""),
        ErrorText.format(status, answer.body()) + hint);
  }

  private IOException unreadable(MalformedInputException cause) {
    return new IOException("The answer of " + session.endpoint() + " cannot be read", cause);
  }
}
