package dev.mansard.standalone.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.sun.net.httpserver.HttpServer;
import dev.mansard.standalone.postgres.EmbeddedPostgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a start without its storage says of the reason. */
class StorageAwayIT {
  private static final InetSocketAddress ANY_PORT =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  @TempDir Path home;

  @Test
  void saysWhyABucketCannotBeReachedAndStarts() throws Exception {
    try (var silent = new Socket()) {
      silent.bind(ANY_PORT); // never listens
      configure(silent.getLocalPort());

      try (var server = Atticd.serve(home)) {
        assertThat(server.output())
            .containsPattern("(?m)^warning: cannot reach the bucket nix: Connection refused.*$")
            .containsPattern(
                "(?m)^warning: cannot read the mark(: Connection refused| within PT5S).*$")
            .doesNotContain("\tat ");
        assertThat(server.request("GET", "/", "", "").statusCode()).isEqualTo(200);
      }
    }
  }

  @Test
  void saysThatABucketDoesNotLetItIn() throws Exception {
    var refusing = HttpServer.create(ANY_PORT, 0);
    refusing.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(403, -1);
          exchange.close();
        });
    refusing.start();
    try {
      configure(refusing.getAddress().getPort());

      var ended = Atticd.run(home, "-l", "127.0.0.1:0");

      assertThat(ended.status()).isEqualTo(1);
      assertThat(ended.output())
          .containsPattern(
              "(?m)^atticd: the storage cannot be used: cannot reach the bucket nix: 403.*$")
          .doesNotContain("\tat ");
    } finally {
      refusing.stop(0);
    }
  }

  /** A disk of its own in a mount namespace of the server; its database is elsewhere. */
  @Test
  void startsOnADiskThatIsFull() throws Exception {
    var disk = Files.createDirectory(home.resolve("disk"));
    assumeThat(new ProcessBuilder(onFullDisk(disk, "true")).start().waitFor())
        .as("file systems may be mounted in a namespace")
        .isZero();
    try (var database = EmbeddedPostgres.open(home.resolve("postgresql"), Optional.empty())) {
      configure(
          """
          database.url = "%s"
          [storage]
          type = "local"
          path = "%s"
          """
              .formatted(database.url().libpqUrl(), disk.resolve("blobs")));

      try (var server = Atticd.serveBelow(onFullDisk(disk), home)) {
        assertThat(server.output())
            .containsPattern("The storage in \\S+/blobs takes no pushes: .*no space left")
            .containsPattern("(?m)^warning: cannot write the mark: no space left.*$")
            .doesNotContain("\tat ");
        assertThat(server.request("GET", "/", "", "").statusCode()).isEqualTo(200);
      }
    }
  }

  private static List<String> onFullDisk(Path disk, String... program) {
    var script =
        """
        mount -t tmpfs -o size=1m none "$0" && mkdir -p "$0/blobs/.tmp" || exit 1
        head -c 2000000 /dev/zero > "$0/full" 2> /dev/null
        exec "$@"
        """;
    var line = new ArrayList<>(List.of("unshare", "--user", "--map-root-user", "--mount"));
    line.addAll(List.of("sh", "-c", script, disk.toString()));
    line.addAll(List.of(program));
    return line;
  }

  private void configure(int port) throws IOException {
    configure(
        """
        [storage]
        type = "s3"
        region = "us-east-1"
        bucket = "nix"
        endpoint = "http://127.0.0.1:%d"
        [storage.credentials]
        access_key_id = "id"
        secret_access_key = "secret"
        """
            .formatted(port));
  }

  private void configure(String tables) throws IOException {
    var key = "[jwt.signing]\ntoken-hs256-secret-base64 = \"%s\"\n".formatted(Atticd.TOKEN_KEY);
    var file = home.resolve(".config/attic/server.toml");
    Files.createDirectories(file.getParent());
    Files.writeString(file, tables + key);
  }
}
