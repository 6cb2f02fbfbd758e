package dev.mansard.it.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * A client of the kind that is in the field: it speaks the Attic protocol word for word as that
 * client does, and knows nothing of our own code, so that a mistake made on both sides of ours does
 * not stay hidden.
 *
 * <p>HTTP/1.1, {@code authorization: bearer}, all ten keys of the upload info in their order with
 * explicit nulls, chunked bodies; the info goes into a header, or before the body if it has 4096
 * bytes or more or if that is asked for.
 */
public final class OldAtticClient {
  private static final int PREAMBLE_FROM = 4096;

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(10))
          .build();
  private final URI endpoint;
  private final String token;

  /** A NAR in memory and what is said of it. */
  public static final class Upload {
    private final String cache;
    private final String storePath;
    private final List<String> references;
    private final byte[] nar;
    private final int sent;

    /** References are base names. */
    public Upload(String cache, String storePath, List<String> references, byte[] nar) {
      this.cache = cache;
      this.storePath = storePath;
      this.references = List.copyOf(references);
      this.nar = nar.clone();
      this.sent = nar.length;
    }

    private Upload(Upload whole, int sent) {
      this.cache = whole.cache;
      this.storePath = whole.storePath;
      this.references = whole.references;
      this.nar = whole.nar;
      this.sent = sent;
    }

    /** The 32 characters by which a cache knows the path. */
    public String hash() {
      return baseName().substring(0, 32);
    }

    public String storePath() {
      return storePath;
    }

    /** Of the NAR, in hexadecimal. */
    public String narHash() {
      return sha256(nar);
    }

    /** A copy of the NAR. */
    public byte[] nar() {
      return nar.clone();
    }

    /** The same promises with a body that ends early. */
    public Upload truncatedTo(int bytes) {
      return new Upload(this, bytes);
    }

    private String baseName() {
      return storePath.substring(storePath.lastIndexOf('/') + 1);
    }

    private InputStream open() {
      return new ByteArrayInputStream(nar, 0, sent);
    }

    private String info() {
      var fields = new LinkedHashMap<String, String>();
      fields.put("cache", quoted(cache));
      fields.put("store_path_hash", quoted(hash()));
      fields.put("store_path", quoted(storePath));
      fields.put("references", array(references));
      fields.put("system", "null");
      fields.put("deriver", "null");
      fields.put("sigs", "[]");
      fields.put("ca", "null");
      fields.put("nar_hash", quoted("sha256:" + narHash()));
      fields.put("nar_size", Integer.toString(nar.length));
      return fields.entrySet().stream()
          .map(field -> quoted(field.getKey()) + ":" + field.getValue())
          .collect(Collectors.joining(",", "{", "}"));
    }
  }

  public OldAtticClient(URI endpoint, String token) {
    this.endpoint = endpoint;
    this.token = token;
  }

  /** Creates a cache with the fields an old client sends. */
  public HttpResponse<String> createCache(String name, boolean isPublic)
      throws IOException, InterruptedException {
    var body =
        "{\"keypair\":\"Generate\",\"is_public\":"
            + isPublic
            + ",\"store_dir\":\"/nix/store\",\"priority\":41,\"upstream_cache_key_names\":[\"cache.nixos.org-1\"]}";
    return send(json("_api/v1/cache-config/" + name).POST(BodyPublishers.ofString(body)));
  }

  public HttpResponse<String> destroyCache(String name) throws IOException, InterruptedException {
    return send(request("_api/v1/cache-config/" + name).DELETE());
  }

  public HttpResponse<String> cacheConfig(String name) throws IOException, InterruptedException {
    return send(request("_api/v1/cache-config/" + name).GET());
  }

  /** The answer's text; the caller looks for hashes in it. */
  public HttpResponse<String> getMissingPaths(String cache, Collection<String> hashes)
      throws IOException, InterruptedException {
    var body = "{\"cache\":" + quoted(cache) + ",\"store_path_hashes\":" + array(hashes) + "}";
    return send(json("_api/v1/get-missing-paths").POST(BodyPublishers.ofString(body)));
  }

  /** Uploads as the old client would: the way depends on the size of the info. */
  public HttpResponse<String> upload(Upload upload) throws IOException, InterruptedException {
    return upload.info().length() >= PREAMBLE_FROM
        ? uploadByPreamble(upload)
        : uploadByHeader(upload);
  }

  public HttpResponse<String> uploadByHeader(Upload upload)
      throws IOException, InterruptedException {
    return send(
        request("_api/v1/upload-path")
            .header("X-Attic-Nar-Info", upload.info())
            .PUT(BodyPublishers.ofInputStream(upload::open)));
  }

  public HttpResponse<String> uploadByPreamble(Upload upload)
      throws IOException, InterruptedException {
    var info = upload.info().getBytes(UTF_8);
    Supplier<InputStream> body =
        () -> new SequenceInputStream(new ByteArrayInputStream(info), upload.open());
    return send(
        request("_api/v1/upload-path")
            .header("X-Attic-Nar-Info-Preamble-Size", Integer.toString(info.length))
            .PUT(BodyPublishers.ofInputStream(body)));
  }

  /** A file of a cache: {@code nix-cache-info}, a narinfo or a NAR. */
  public HttpResponse<byte[]> get(String path, String... headers)
      throws IOException, InterruptedException {
    var request = request(path).GET();
    if (headers.length > 0) {
      request.headers(headers);
    }
    return http.send(request.build(), BodyHandlers.ofByteArray());
  }

  public HttpResponse<Void> head(String path) throws IOException, InterruptedException {
    return http.send(request(path).HEAD().build(), BodyHandlers.discarding());
  }

  /** What old clients cannot ask for. */
  public HttpResponse<String> sendJson(String method, String path, String body)
      throws IOException, InterruptedException {
    return send(json(path).method(method, BodyPublishers.ofString(body)));
  }

  private HttpRequest.Builder request(String path) {
    var builder = HttpRequest.newBuilder(endpoint.resolve(path)).timeout(Duration.ofMinutes(2));
    builder.header("User-Agent", "Attic/attic-client (unknown)");
    return token.isEmpty() ? builder : builder.header("Authorization", "bearer " + token);
  }

  private HttpRequest.Builder json(String path) {
    return request(path).header("Content-Type", "application/json");
  }

  private HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return http.send(request.build(), BodyHandlers.ofString());
  }

  /** SHA-256 in hexadecimal. */
  public static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String array(Collection<String> values) {
    return values.stream().map(OldAtticClient::quoted).collect(Collectors.joining(",", "[", "]"));
  }

  private static String quoted(String text) {
    return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }
}
