package dev.mansard.it.load;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.mansard.it.process.PlainNar;
import dev.mansard.protocol.nix.Sha256;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.time.Duration;
import java.util.Collection;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/** One client's connection to a cache of the server under load. */
record LoadTarget(URI server, String token, String cache) {
  /** A client with a connection of its own. */
  Client connect() throws IOException {
    return new Client(new HttpConnection(server, token));
  }

  /** What a client does; an answer that is not 200 ends the run. */
  final class Client implements AutoCloseable {
    private final HttpConnection http;

    Client(HttpConnection http) {
      this.http = http;
    }

    void createCache() throws IOException {
      json(
          "POST",
          "_api/v1/cache-config/" + cache,
          "{\"keypair\":\"Generate\",\"is_public\":false,\"store_dir\":\"/nix/store\",\"priority\":41,"
              + "\"upstream_cache_key_names\":[]}");
    }

    /** What nobody fetched for that long expires. */
    void retain(Duration period) throws IOException {
      json(
          "PATCH",
          "_api/v1/cache-config/" + cache,
          "{\"retention_period\":{\"Period\":" + period.toSeconds() + "}}");
    }

    /** Whether the server had it already. */
    boolean push(LoadNar nar) throws IOException {
      var answer = new ByteArrayOutputStream();
      var header = "X-Attic-Nar-Info: " + nar.uploadInfo(cache) + "\r\n";
      var status =
          http.send("PUT", "_api/v1/upload-path", header, nar.narSize(), nar.contents(), answer)
              .status();
      require(status, "push of " + nar.name(), answer);
      return answer.toString(UTF_8).contains("\"Deduplicated\"");
    }

    /** Fetches the NAR as it is stored; returns the stored bytes. */
    long pull(LoadNar nar, OutputStream body) throws IOException {
      var narinfo = narinfo(nar);
      var answer = http.get(cache + "/" + field(narinfo, "URL"), body);
      if (answer.status() == 307) {
        answer = follow(URI.create(Objects.requireNonNull(answer.headers().get("location"))), body);
      }
      if (answer.status() != 200) {
        throw new IOException("pull of " + nar.name() + ": " + answer.status());
      }
      return answer.bodyBytes();
    }

    /** Where the server sends us for the NAR, if it does not send it itself. */
    Optional<URI> redirect(LoadNar nar) throws IOException {
      var path = cache + "/" + field(narinfo(nar), "URL");
      try (var probe = new HttpConnection(server, token)) {
        var answer = probe.head("GET", path, "Range: bytes=0-0\r\n");
        if (answer.status() != 307 && answer.status() != 206) {
          throw new IOException("pull of " + nar.name() + ": " + answer.status());
        }
        return Optional.ofNullable(answer.headers().get("location")).map(URI::create);
      }
    }

    /** On a connection of its own: some services close those that were idle for a moment. */
    private static HttpConnection.Answer follow(URI location, OutputStream body)
        throws IOException {
      try (var connection = new HttpConnection(location, Optional.empty())) {
        return connection.get(
            location.getRawPath().substring(1) + "?" + location.getRawQuery(), body);
      }
    }

    /** Fetches, uncompresses and compares. */
    void verify(LoadNar nar) throws IOException {
      var body = new ByteArrayOutputStream();
      pull(nar, body);
      var plain = PlainNar.uncompressed(field(narinfo(nar), "Compression"), body.toByteArray());
      if (!Sha256.digest(plain).equals(nar.narHash())) {
        throw new IOException(nar.name() + " came back with other bytes");
      }
    }

    String narinfo(LoadNar nar) throws IOException {
      var text = new ByteArrayOutputStream();
      var status = http.get(cache + "/" + nar.storePathHash() + ".narinfo", text).status();
      require(status, "narinfo of " + nar.name(), text);
      return text.toString(UTF_8);
    }

    /** For {@link #sendNarinfo}; good for every client of this target. */
    byte[] prepareNarinfo(String storePathHash) {
      return http.prepare(cache + "/" + storePathHash + ".narinfo");
    }

    void sendNarinfo(byte[] prepared) throws IOException {
      int status = http.sendPrepared(prepared);
      if (status != 200) {
        throw new IOException("narinfo: " + status);
      }
    }

    String missingPaths(Collection<String> hashes) throws IOException {
      var list =
          hashes.stream().map(hash -> '"' + hash + '"').collect(Collectors.joining(",", "[", "]"));
      return json(
          "POST",
          "_api/v1/get-missing-paths",
          "{\"cache\":\"" + cache + "\",\"store_path_hashes\":" + list + "}");
    }

    private String json(String method, String path, String json) throws IOException {
      var bytes = json.getBytes(UTF_8);
      var answer = new ByteArrayOutputStream();
      var header = "Content-Type: application/json\r\n";
      var status =
          http.send(method, path, header, bytes.length, out -> out.write(bytes), answer).status();
      require(status, method + " " + path, answer);
      return answer.toString(UTF_8);
    }

    @Override
    public void close() throws IOException {
      http.close();
    }
  }

  private static void require(int status, String what, ByteArrayOutputStream answer)
      throws IOException {
    if (status != 200) {
      throw new IOException(what + ": " + status + " " + answer.toString(UTF_8));
    }
  }

  private static String field(String narinfo, String name) {
    return narinfo
        .lines()
        .filter(line -> line.startsWith(name + ": "))
        .findFirst()
        .orElseThrow()
        .substring(name.length() + 2);
  }
}
