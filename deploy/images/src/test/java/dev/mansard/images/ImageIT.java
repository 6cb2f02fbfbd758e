package dev.mansard.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The image of the server, made from folders of this machine, unpacked, and run as the chart runs
 * it: as its user, on a root it cannot write, within its memory.
 */
class ImageIT {
  private static final Path REPOSITORY = Path.of("../..").toAbsolutePath().normalize();
  private static final long MEMORY_KILOBYTES = 1L << 20;

  /** What the chart gives the api, in flags: there is no control group here to set the limit. */
  private static final String MEMORY =
      "-XX:MaxRAM=1g -XX:MaxRAMPercentage=60 -XX:MaxDirectMemorySize=256m"
          + " -XX:+ExitOnOutOfMemoryError";

  @TempDir private Path folder = Path.of("");

  @Test
  void servesAPathFromAReadOnlyRootAsItsOwnUser() throws Exception {
    assumeThat(new com.sun.security.auth.module.UnixSystem().getUid())
        .as("a mount needs root")
        .isZero();
    var image = serverImage();
    int port = freePort();
    try (var postgres = EmbeddedPostgres.builder().start()) {
      var config = config(port, postgres.getPort());
      var log = folder.resolve("server.log");
      var line = image.entrypoint();
      var server = start(image, config, log, line, List.of("--mode", "monolithic"));
      try {
        await(server, log, "Listening on ");

        var check = new ArrayList<>(List.of(line.getFirst(), "@/app/atticadm", "smoke-test"));
        check.addAll(List.of("--server", "http://127.0.0.1:" + port));
        var said = folder.resolve("check.log");
        var checked = start(image, config, said, check, List.of());
        assertThat(checked.waitFor(90, TimeUnit.SECONDS)).isTrue();
        assertThat(Files.readString(said)).contains("pulled the same", "destroyed the cache");
        assertThat(checked.exitValue()).isZero();

        var status = Files.readString(Path.of("/proc/" + server.pid() + "/status"));
        assertThat(status).containsPattern("Uid:\t10001\t10001\t10001\t10001");
        assertThat(status).containsPattern("CapEff:\t0+\n");
        assertThat(kilobytes(status, "VmHWM")).isBetween(1L, MEMORY_KILOBYTES);
      } finally {
        server.destroy();
        assertThat(server.waitFor(90, TimeUnit.SECONDS)).isTrue();
      }
      assertThat(server.exitValue()).isZero();
    }
  }

  private static String config(int port, int databasePort) {
    return """
      listen = "127.0.0.1:%d"
      [database]
      url = "postgres://postgres:postgres@localhost:%d/postgres"
      [storage]
      type = "local"
      path = "/tmp/storage"
      [jwt.signing]
      token-hs256-secret-base64 = "dGhlIHNlY3JldCBvZiB0aGUgdGVzdHM="
      [management]
      listen = "127.0.0.1:0"
      drain-delay = "0"
      """
        .formatted(port, databasePort);
  }

  private UnpackedImage serverImage() throws Exception {
    var java = MinimalSystem.java(folder.resolve("java"));
    var base = new Base.Folders(MinimalSystem.root(folder.resolve("system"), java), java);
    var file = folder.resolve("server.tar");
    new ImageBuild(base, "test", folder.resolve("scratch"))
        .buildFile(Product.server(REPOSITORY), file);
    return UnpackedImage.of(file, folder.resolve("image"));
  }

  /** In a mount namespace of its own, which ends with the process. */
  private static Process start(
      UnpackedImage image, String config, Path log, List<String> program, List<String> arguments)
      throws IOException {
    var script =
        """
        set -e
        root=$0
        user=$1
        shift
        mount --bind "$root" "$root"
        mount -o remount,bind,ro "$root"
        mount -t tmpfs -o mode=1777 none "$root/tmp"
        mount --rbind /proc "$root/proc"
        exec chroot --userspec="$user" "$root" "$@"
        """;
    var command = new ArrayList<>(List.of("unshare", "--mount", "--propagation", "private"));
    command.addAll(List.of("sh", "-c", script, image.root().toString(), image.user()));
    command.addAll(program);
    command.addAll(arguments);
    var builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().clear();
    builder.environment().put("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
    for (var variable : image.environment()) {
      var parts = variable.split("=", 2);
      builder.environment().put(parts[0], parts[1]);
    }
    builder.environment().put("JDK_JAVA_OPTIONS", MEMORY);
    builder
        .environment()
        .put(
            "ATTIC_SERVER_CONFIG_BASE64",
            Base64.getEncoder().encodeToString(config.getBytes(StandardCharsets.UTF_8)));
    return builder.start();
  }

  private static void await(Process server, Path log, String words) throws Exception {
    for (int i = 0; i < 900; i++) {
      if (Files.readString(log).contains(words)) {
        return;
      }
      if (server.waitFor(100, TimeUnit.MILLISECONDS)) {
        break;
      }
    }
    throw new AssertionError("it does not listen:\n" + Files.readString(log));
  }

  private static long kilobytes(String status, String name) {
    var matcher = Pattern.compile(name + ":\\s+(\\d+) kB").matcher(status);
    assertThat(matcher.find()).isTrue();
    return Long.parseLong(matcher.group(1));
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
