import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * Lets the client push a made-up store to a made-up server while its start-up cache is made, so that the cache knows what a
 * push loads and which of it deserves to be compiled at once: {@code java .PushTraining.java FOLDER JAVA OPTION...}. Everything
 * is below FOLDER; no Nix is needed. Ends with 0 when the client came to its end, as what it learns in a push that fails is
 * good, too.
 */
class PushTraining {
  private static final int LIMIT_SECONDS = 120;
  private static final int PATHS = 24;

  /** Many small ones: with few, nothing in a push is done often enough to be compiled well. */
  private static final int FILES = 1000;

  private static final int FILE_BYTES = 8_000;

  /** Of a NAR: the words around the files, and those around each; names have eight bytes, as a word of at most eight has. */
  private static final long AROUND_ALL = 24 + 16 + 16 + 24 + 16;

  private static final long AROUND_EACH = 16 + 16 + 16 + 16 + 16 + (16 + 16 + 16 + 16 + 8 + 16) + 16;

  /** Of the caller's environment; what else is in there may be meant for a real server. */
  private static final Set<String> KEPT =
      Set.of("PATH", "LANG", "LC_ALL", "TMPDIR", "LD_LIBRARY_PATH", "JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS");

  private final Path folder;
  private final List<String> hashes = IntStream.range(0, PATHS).mapToObj("%032d"::formatted).toList();

  private PushTraining(Path folder) {
    this.folder = folder;
  }

  public static void main(String[] args) throws Exception {
    CompletableFuture.delayedExecutor(LIMIT_SECONDS, TimeUnit.SECONDS).execute(() -> System.exit(2));
    new PushTraining(Path.of(args[0])).run(List.of(args).subList(1, args.length));
    System.exit(0);
  }

  private void run(List<String> program) throws Exception {
    makeStore();
    makeNix();
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::answer);
    server.start();
    configure(server.getAddress().getPort());
    var client = start(program);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> kill(client)));
    client.waitFor();
  }

  /** The files of all paths are those of the first. */
  private void makeStore() throws IOException {
    var content = "A line of some file.\n".repeat(FILE_BYTES).substring(0, FILE_BYTES);
    for (var hash : hashes) {
      var path = Files.createDirectories(Path.of(folder + path(hash)));
      for (int number = 0; number < FILES; number++) {
        var name = "file-%03d".formatted(number);
        if (hash.equals(hashes.getFirst())) {
          Files.writeString(path.resolve(name), content);
        } else {
          Files.createLink(path.resolve(name), Path.of(folder + path(hashes.getFirst()), name));
        }
      }
    }
  }

  private static String path(String hash) {
    return "/nix/store/" + hash + "-training";
  }

  /** A program that knows these paths, each of which refers to the one before. */
  private void makeNix() throws IOException {
    var infos = new ArrayList<String>();
    var references = "";
    for (var hash : hashes) {
      infos.add(
          """
          "%s":{"narHash":"sha256:%s","narSize":%d,"references":[%s],"deriver":null,"signatures":[],"ca":null}"""
              .formatted(path(hash), "0".repeat(52), AROUND_ALL + FILES * (AROUND_EACH + FILE_BYTES), references));
      references = '"' + path(hash) + '"';
    }
    var bin = Files.createDirectories(folder.resolve("bin"));
    Files.writeString(bin.resolve("nix.json"), "{" + String.join(",", infos) + "}");
    Files.writeString(bin.resolve("nix"), "#!/bin/sh\nexec cat \"$0.json\"\n").toFile().setExecutable(true);
  }

  private void configure(int port) throws IOException {
    Files.writeString(
        Files.createDirectories(folder.resolve("attic")).resolve("config.toml"),
        """
        default-server = "training"
        [servers.training]
        endpoint = "http://127.0.0.1:%d/"
        token = "none"
        """
            .formatted(port));
  }

  private Process start(List<String> program) throws IOException {
    var line = new ArrayList<>(program);
    line.addAll(List.of("push", "training", path(hashes.getLast())));
    var builder = new ProcessBuilder(line).inheritIO();
    var environment = builder.environment();
    environment.keySet().retainAll(KEPT);
    environment.merge("PATH", folder + "/bin:", (rest, first) -> first + rest);
    environment.put("HOME", folder.toString());
    environment.put("XDG_CONFIG_HOME", folder.toString());
    environment.put("NIX_REMOTE", "local?root=" + folder);
    return builder.start();
  }

  /** With the virtual machine that it starts to write the cache. */
  private static void kill(Process client) {
    client.descendants().forEach(ProcessHandle::destroyForcibly);
    client.destroyForcibly();
  }

  private void answer(HttpExchange exchange) throws IOException {
    exchange.getRequestBody().transferTo(OutputStream.nullOutputStream());
    var request = exchange.getRequestURI().getPath();
    var text =
        switch (request.substring(request.lastIndexOf('/') + 1)) {
          case "get-missing-paths" -> "{\"missing_paths\":[\"" + String.join("\",\"", hashes) + "\"]}";
          case "upload-path" -> "{\"kind\":\"Uploaded\",\"file_size\":1,\"frac_deduplicated\":0.5}";
          default -> "{\"upstream_cache_key_names\":[\"cache.nixos.org-1\"],\"commits_at_end\":true}";
        };
    var bytes = text.getBytes(StandardCharsets.US_ASCII);
    exchange.sendResponseHeaders(200, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }
}
