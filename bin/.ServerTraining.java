import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Gives a server something to collect while its start-up cache is made: {@code java .ServerTraining.java URL LOG}, where LOG is what
 * the server says, with its root token. Pushes paths that expire a second later, and ends with 0 once the server has removed them.
 */
class ServerTraining {
  private static final int LIMIT_SECONDS = 60;

  /** As many as make several batches of everything. */
  private static final int PATHS = 120;

  private static final Pattern TOKEN = Pattern.compile("attic login \\S+ \\S+ (ey[A-Za-z0-9_.-]+)");
  private static final Pattern REMOVED = Pattern.compile("removed packs: (\\d+)");

  private final HttpClient client = HttpClient.newHttpClient();
  private final URI server;
  private final Path log;
  private final String token;

  private ServerTraining(URI server, Path log) throws IOException {
    this.server = server;
    this.log = log;
    this.token = TOKEN.matcher(Files.readString(log)).results().findFirst().orElseThrow().group(1);
  }

  public static void main(String[] args) throws Exception {
    CompletableFuture.delayedExecutor(LIMIT_SECONDS, TimeUnit.SECONDS).execute(() -> System.exit(2));
    new ServerTraining(URI.create(args[0]), Path.of(args[1])).run();
  }

  private void run() throws Exception {
    send("POST", "_api/v1/cache-config/training", """
        {"keypair":"Generate","is_public":true,"priority":40,"store_dir":"/nix/store","upstream_cache_key_names":[]}""");
    for (int number = 0; number < PATHS; number++) {
      push(number);
    }
    TimeUnit.SECONDS.sleep(2);
    send("PATCH", "_api/v1/cache-config/training", "{\"retention_period\":{\"Period\":1}}");
    while (removedPacks() < PATHS) {
      TimeUnit.MILLISECONDS.sleep(100);
    }
  }

  /** Each refers to the one before. */
  private void push(int number) throws Exception {
    byte[] nar = nar("a file of a training: " + number);
    var hash = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(nar));
    var references = number == 0 ? "" : '"' + name(number - 1) + '"';
    var info =
        """
        {"cache":"training","store_path_hash":"%032d","store_path":"/nix/store/%s","references":[%s],"system":null,\
        "deriver":null,"sigs":[],"ca":null,"nar_hash":"sha256:%s","nar_size":%d}"""
            .formatted(number, name(number), references, hash, nar.length);
    var request = request("_api/v1/upload-path").header("X-Attic-Nar-Info", info);
    send(request.PUT(BodyPublishers.ofByteArray(nar)).build());
  }

  private static String name(int number) {
    return "%032d-training".formatted(number);
  }

  /** Of one regular file. */
  private static byte[] nar(String content) {
    var out = new ByteArrayOutputStream();
    for (var word : new String[] {"nix-archive-1", "(", "type", "regular", "contents", content, ")"}) {
      byte[] bytes = word.getBytes(StandardCharsets.US_ASCII);
      out.writeBytes(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(bytes.length).array());
      out.writeBytes(bytes);
      out.writeBytes(new byte[-bytes.length & 7]);
    }
    return out.toByteArray();
  }

  private void send(String method, String path, String json) throws Exception {
    var body = BodyPublishers.ofString(json);
    send(request(path).header("Content-Type", "application/json").method(method, body).build());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(server.resolve(path)).header("Authorization", "Bearer " + token);
  }

  private void send(HttpRequest request) throws Exception {
    var response = client.send(request, BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      throw new IOException(request.method() + " " + request.uri() + ": " + response.statusCode() + " " + response.body());
    }
  }

  private long removedPacks() throws IOException {
    return REMOVED.matcher(Files.readString(log)).results().map(MatchResult::group).mapToLong(ServerTraining::number).sum();
  }

  private static long number(String found) {
    return Long.parseLong(found.substring(found.lastIndexOf(' ') + 1));
  }
}
