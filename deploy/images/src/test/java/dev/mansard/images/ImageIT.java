package dev.mansard.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.sun.security.auth.module.UnixSystem;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The image of the server, made from folders of this machine and trained, unpacked, and run as the
 * chart runs it: as its user, on a root it cannot write, within its memory.
 */
class ImageIT {
  private static final Path REPOSITORY = Path.of("../..").toAbsolutePath().normalize();
  private static final long MEMORY_KILOBYTES = 1L << 20;

  /** What the chart gives the api, in flags: there is no control group here to set the limit. */
  private static final String MEMORY =
      "-XX:MaxRAM=1g -XX:MaxRAMPercentage=60 -XX:MaxDirectMemorySize=256m"
          + " -XX:+ExitOnOutOfMemoryError";

  /** With this, Java does not start unless it can use the cache. */
  private static final String CACHE_OR_NOTHING = "-XX:AOTMode=on";

  @TempDir private Path folder = Path.of("");

  @Test
  void servesAPathFromAReadOnlyRootAsItsOwnUser() throws Exception {
    assumeThat(new UnixSystem().getUid()).as("a mount needs root").isZero();
    var image = trainedServer();
    var tmp = Files.createDirectory(folder.resolve("tmp"));
    var memory = Map.of("JDK_JAVA_OPTIONS", MEMORY);
    try (var postgres = EmbeddedPostgres.builder().start();
        var server = TrialServer.start(image, tmp, postgres.getPort(), memory, CACHE_OR_NOTHING)) {
      assertThat(server.smokeTest()).contains("pulled the same", "destroyed the cache");

      var status = Files.readString(Path.of("/proc/" + server.pid() + "/status"));
      assertThat(status).containsPattern("Uid:\t10001\t10001\t10001\t10001");
      assertThat(status).containsPattern("CapEff:\t0+\n");
      assertThat(kilobytes(status, "VmHWM")).isBetween(1L, MEMORY_KILOBYTES);
      server.stop();
    }
    startsWithoutANoiseWhereItsCacheDoesNotFit(image, tmp);
  }

  private static void startsWithoutANoiseWhereItsCacheDoesNotFit(UnpackedImage image, Path tmp)
      throws Exception {
    try (var quiet = version(image, tmp)) {
      quiet.requireSuccess();
      assertThat(quiet.said()).matches("atticd \\S+\\R");
    }
    try (var strict = version(image, tmp, CACHE_OR_NOTHING)) {
      assertThat(strict.exitCode()).isEqualTo(1);
    }
  }

  private static ImageProcess version(UnpackedImage image, Path tmp, String... options)
      throws IOException {
    var arguments = new ArrayList<>(List.of("-XX:-UseCompressedOops"));
    arguments.addAll(List.of(options));
    arguments.addAll(List.of("@/app/atticd", "--version"));
    return ImageProcess.start(image, tmp, Map.of(), arguments);
  }

  private UnpackedImage trainedServer() throws IOException, InterruptedException {
    var java = MinimalSystem.java(folder.resolve("java"));
    var base = new Base.Folders(MinimalSystem.root(folder.resolve("system"), java), java);
    var build = new ImageBuild(base, "test", folder.resolve("scratch"));
    var product = Product.server(REPOSITORY);
    var cache = Training.cache(build, product, folder.resolve("training"));
    var file = folder.resolve("server.tar");
    build.trained(cache).buildFile(product, file);
    return UnpackedImage.of(file, folder.resolve("image"));
  }

  private static long kilobytes(String status, String name) {
    var matcher = Pattern.compile(name + ":\\s+(\\d+) kB").matcher(status);
    assertThat(matcher.find()).isTrue();
    return Long.parseLong(matcher.group(1));
  }
}
