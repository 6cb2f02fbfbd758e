package dev.mansard.it.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mansard.it.process.Launchers;
import dev.mansard.it.process.OldAtticClient;
import dev.mansard.it.process.PlainNar;
import dev.mansard.it.process.Program.Output;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What docs/how-to/handle-damaged-content.md says, with the real commands. */
class ScrubSystemIT {
  private final Random random = new Random(20261121);

  @TempDir private Path folder;

  @Test
  void findsDamageBesideARunningServerAndSeesItHealed() throws Exception {
    try (var server = RunningServer.start(folder)) {
      var client = server.oldClient();
      client.createCache("main", true);
      List<OldAtticClient.Upload> uploads = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        uploads.add(upload(i));
        assertThat(client.upload(uploads.getLast()).statusCode()).isEqualTo(200);
      }
      var whole = scrub(server, "--restart");
      assertThat(whole.exit()).as(whole.toString()).isZero();
      assertThat(whole.out())
          .contains("Verified 6 packs, ", "; 0 chunks newly found damaged.")
          .contains("No path is missing because of damage.");
      var sound = fsck(server, "--verify-content");
      assertThat(sound.exit()).as(sound.toString()).isZero();
      assertThat(sound.out()).contains("Checked 6 NARs, ").contains(": nothing is wrong.");

      var packs = packs(server);
      flip(packs.get(0));
      Files.delete(packs.get(1));
      try (var file = new RandomAccessFile(packs.get(2).toFile(), "rw")) {
        file.setLength(file.length() / 2);
      }
      var unsound = fsck(server, "--verify-content");
      assertThat(unsound.exit()).as(unsound.toString()).isEqualTo(1);
      assertThat(unsound.out())
          .contains("is missing [run with --repair]")
          .containsPattern("has \\d+ bytes instead of \\d+ \\[run with --repair]")
          .contains("its checksum does not match");
      var damaged = scrub(server, "--restart", "--rate", "1000");

      assertThat(damaged.exit()).as(damaged.toString()).isEqualTo(1);
      assertThat(damaged.out())
          .contains("3 paths are missing until they are pushed again:")
          .containsPattern("(?m)^  main: /nix/store/");
      int missing = 0;
      for (var upload : uploads) {
        int status = client.get("main/" + upload.hash() + ".narinfo").statusCode();
        assertThat(damaged.out().contains(upload.storePath())).isEqualTo(status == 404);
        missing += status == 404 ? 1 : 0;
        assertThat(client.upload(upload).statusCode()).isEqualTo(200);
      }
      assertThat(missing).isEqualTo(3);
      for (var upload : uploads) {
        assertThat(client.get("main/nar/" + upload.hash() + ".nar").statusCode()).isEqualTo(200);
      }
      assertThat(scrub(server).exit()).isZero();
    }
  }

  private OldAtticClient.Upload upload(int number) {
    var contents = new byte[100_000 + 50_000 * number];
    random.nextBytes(contents);
    var path = "/nix/store/" + "%032d".formatted(number) + "-scrubbed-" + number;
    return new OldAtticClient.Upload("main", path, List.of(), PlainNar.of(contents));
  }

  private static Output scrub(RunningServer server, String... options) {
    return administer(server, List.of("scrub", "--once"), options);
  }

  private static Output fsck(RunningServer server, String... options) {
    return administer(server, List.of("fsck"), options);
  }

  private static Output administer(RunningServer server, List<String> command, String... options) {
    List<String> line = new ArrayList<>(List.of(Launchers.bin("atticadm").toString()));
    line.addAll(command);
    line.addAll(List.of(options));
    return server.home().program(line).run();
  }

  private static List<Path> packs(RunningServer server) throws IOException {
    try (var files = Files.walk(server.home().folder())) {
      return files
          .filter(file -> file.toString().endsWith(".pack"))
          .sorted(Comparator.naturalOrder())
          .toList();
    }
  }

  private static void flip(Path file) throws IOException {
    try (var access = new RandomAccessFile(file.toFile(), "rw")) {
      access.seek(1_000);
      int old = access.read();
      access.seek(1_000);
      access.write(old ^ 1);
    }
  }
}
