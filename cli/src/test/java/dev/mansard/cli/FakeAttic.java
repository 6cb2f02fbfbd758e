package dev.mansard.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.mansard.cli.json.JsonObject;
import dev.mansard.protocol.nix.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/**
 * A small server that speaks Attic's protocol as the reference page describes it, and misbehaves on
 * request.
 *
 * <p>Holds one cache. Verifies hash and size of each upload like the real one.
 */
public final class FakeAttic implements AutoCloseable {
  private static final String KEY = "hello:" + "A".repeat(43) + "=";

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Map<String, Deque<Fault>> faults = new ConcurrentHashMap<>();
  private final List<Seen> seen = new CopyOnWriteArrayList<>();
  private final List<Upload> uploads = new CopyOnWriteArrayList<>();
  private final Map<String, Boolean> present = new ConcurrentHashMap<>();
  private volatile String apiEndpoint;
  private final AtomicInteger brokenOff = new AtomicInteger();
  private volatile Semaphore seats = new Semaphore(Integer.MAX_VALUE, true);
  private volatile String extraConfig = "";
  private volatile Event arrival = name -> Optional.empty();
  private volatile Event storing = name -> Optional.empty();
  private volatile Event asking = name -> Optional.empty();
  private volatile String upstreamKeys = "[\"cache.nixos.org-1\"]";

  /** A request as it arrived. */
  public record Seen(String method, String path, Map<String, String> headers, String body) {}

  /** A path that was stored. */
  public record Upload(JsonObject info, boolean preamble, long narBytes) {
    String baseName() {
      return info.getString("store_path").replaceFirst(".*/", "");
    }
  }

  /** One wrong answer. */
  public sealed interface Fault {
    /** A status, after the whole request was read or before. */
    record Answer(int status, String body, Map<String, String> headers, boolean early)
        implements Fault {}

    /** The connection ends after some bytes of the request. */
    record Reset(int afterBytes) implements Fault {}

    /** No answer, until the server is stopped. */
    record Silence() implements Fault {}
  }

  /** Something happens to the upload of the path with this name. It may wait, or end in a fault. */
  public interface Event {
    Optional<Fault> of(String name) throws InterruptedException;
  }

  public FakeAttic() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
    server.setExecutor(threads);
    server.createContext("/", this::serve);
    server.start();
    apiEndpoint = url();
  }

  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
  }

  /** The next requests for the path get these faults, one each. */
  public void fail(String path, Fault... wrong) {
    faults.put(path, new ArrayDeque<>(List.of(wrong)));
  }

  public static Fault answer(int status, String body) {
    return new Fault.Answer(status, body, Map.of(), false);
  }

  public static Fault early(int status, String body) {
    return new Fault.Answer(status, body, Map.of(), true);
  }

  /** Says that it stores nothing before the last byte, which is always so. */
  public void sayThatItCommitsAtEnd() {
    extraConfig = ",\"commits_at_end\":true";
  }

  /** Reads the bodies of so many uploads at a time. */
  public void admit(int uploads) {
    seats = new Semaphore(uploads, true);
  }

  public boolean isFull() {
    return seats.availablePermits() == 0;
  }

  /** Uploads whose body did not come to its end. */
  public int brokenOff() {
    return brokenOff.get();
  }

  /** When an upload has begun, before its body is read. */
  public void onArrival(Event event) {
    arrival = event;
  }

  /** When the body of an upload has come, before it is stored. */
  public void beforeStoring(Event event) {
    storing = event;
  }

  /** When it is asked which paths are missing; there is no name. */
  public void beforeTellingMissing(Event event) {
    asking = event;
  }

  public void nameApiEndpoint(String url) {
    apiEndpoint = url;
  }

  public void upstreamKeys(String json) {
    upstreamKeys = json;
  }

  /** Pretends that the cache has the path. */
  public void addPresent(String hash) {
    present.put(hash, true);
  }

  public List<Seen> seen() {
    return List.copyOf(seen);
  }

  public List<Upload> uploads() {
    return List.copyOf(uploads);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private void serve(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    Deque<Fault> waiting = faults.getOrDefault(path, new ArrayDeque<>());
    Fault fault;
    synchronized (waiting) {
      fault = waiting.poll();
    }
    if (fault == null) {
      answer(exchange, path);
      return;
    }
    record(exchange, "");
    misbehave(exchange, fault);
  }

  private static void misbehave(HttpExchange exchange, Fault fault) throws IOException {
    switch (fault) {
      case Fault.Answer(int status, String body, Map<String, String> headers, boolean early) -> {
        if (!early) {
          exchange.getRequestBody().readAllBytes();
        }
        headers.forEach(exchange.getResponseHeaders()::set);
        if (early) {
          sendBeforeTheBodyHasCome(exchange, status, body);
        } else {
          send(exchange, status, body);
        }
      }
      case Fault.Reset(int afterBytes) -> {
        exchange.getRequestBody().readNBytes(afterBytes);
        exchange.close();
      }
      case Fault.Silence() -> {
        try {
          Thread.currentThread().join();
        } catch (InterruptedException stopped) {
          exchange.close();
        }
      }
    }
  }

  private void answer(HttpExchange exchange, String path) throws IOException {
    if (path.equals("/_api/v1/upload-path")) {
      store(exchange);
      return;
    }
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    record(exchange, body);
    if (path.equals("/_api/v1/get-missing-paths")) {
      if (happens(asking, "", exchange)) {
        return;
      }
      List<String> asked =
          JsonObject.parse(body.getBytes(StandardCharsets.UTF_8))
              .findStrings("store_path_hashes")
              .orElseThrow();
      String missing =
          asked.stream()
              .filter(hash -> !present.containsKey(hash))
              .map(hash -> '"' + hash + '"')
              .collect(Collectors.joining(","));
      send(exchange, 200, "{\"missing_paths\":[" + missing + "]}");
    } else if (path.startsWith("/_api/v1/cache-config/")) {
      send(exchange, 200, exchange.getRequestMethod().equals("GET") ? config() : "");
    } else {
      send(
          exchange,
          404,
          "{\"code\":404,\"error\":\"NoSuchObject\",\"message\":\"The requested object does not exist.\"}");
    }
  }

  private String config() {
    return """
    {"substituter_endpoint":"%shello","api_endpoint":"%s","public_key":"%s","is_public":false,
     "store_dir":"/nix/store","priority":41,"upstream_cache_key_names":%s,"retention_period":"Global"%s}
    """
        .formatted(url(), apiEndpoint, KEY, upstreamKeys, extraConfig);
  }

  private void store(HttpExchange exchange) throws IOException {
    InputStream body = exchange.getRequestBody();
    String size = exchange.getRequestHeaders().getFirst("X-Attic-Nar-Info-Preamble-Size");
    String text =
        size == null
            ? exchange.getRequestHeaders().getFirst("X-Attic-Nar-Info")
            : new String(body.readNBytes(Integer.parseInt(size)), StandardCharsets.UTF_8);
    JsonObject info = JsonObject.parse(text.getBytes(StandardCharsets.UTF_8));
    if (happens(arrival, name(info), exchange)) {
      return;
    }
    seats.acquireUninterruptibly();
    try {
      store(exchange, info, size != null);
    } finally {
      seats.release();
    }
  }

  private void store(HttpExchange exchange, JsonObject info, boolean preamble) throws IOException {
    byte[] nar;
    try {
      nar = exchange.getRequestBody().readAllBytes();
    } catch (IOException e) {
      brokenOff.incrementAndGet();
      throw e;
    }
    record(exchange, "");
    if (happens(storing, name(info), exchange)) {
      return;
    }
    boolean right =
        nar.length == info.getLong("nar_size")
            && Sha256.parse(info.getString("nar_hash")).equals(Sha256.digest(nar));
    if (!right) {
      send(
          exchange,
          400,
          "{\"code\":400,\"error\":\"RequestError\",\"message\":\"General request error: Bad NAR Hash or Size\"}");
      return;
    }
    uploads.add(new Upload(info, preamble, nar.length));
    present.put(info.getString("store_path_hash"), true);
    send(exchange, 200, "{\"kind\":\"Uploaded\",\"file_size\":5,\"frac_deduplicated\":null}");
  }

  private static String name(JsonObject info) {
    return info.getString("store_path").replaceFirst(".*/.{33}", "");
  }

  /** Whether this was the end of the request. */
  private static boolean happens(Event event, String name, HttpExchange exchange)
      throws IOException {
    try {
      Optional<Fault> fault = event.of(name);
      if (fault.isPresent()) {
        misbehave(exchange, fault.get());
      }
      return fault.isPresent();
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      exchange.close();
      return true;
    }
  }

  private void record(HttpExchange exchange, String body) {
    Map<String, String> headers =
        exchange.getRequestHeaders().entrySet().stream()
            .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().getFirst()));
    URI uri = exchange.getRequestURI();
    seen.add(new Seen(exchange.getRequestMethod(), uri.getPath(), headers, body));
  }

  /** Takes the body afterwards, as a server does that wants its answer to arrive. */
  private static void sendBeforeTheBodyHasCome(HttpExchange exchange, int status, String body)
      throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.getResponseBody().flush();
    drain(exchange);
    exchange.close();
  }

  private static void drain(HttpExchange exchange) {
    try {
      exchange.getRequestBody().readAllBytes();
    } catch (IOException e) {
      // The client has its answer and stopped sending.
    }
  }

  private static void send(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }
}
