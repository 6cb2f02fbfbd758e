package dev.mansard.it.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mansard.it.process.AtticdProcess;
import dev.mansard.it.process.InstalledPostgres;
import dev.mansard.it.process.Launchers;
import dev.mansard.it.process.OldAtticClient;
import dev.mansard.it.process.OldAtticClient.Upload;
import dev.mansard.it.process.PlainNar;
import dev.mansard.it.process.Program;
import dev.mansard.it.process.TestHome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * docs/how-to/back-up-and-restore.md, with the real {@code pg_dump}: while pushes go on, a dump is
 * made and then a copy of the storage, and from these, the configuration and the master key a new
 * installation.
 */
final class BackupSystemIT {
  private static final String TOKEN_KEY = "YmFja3VwIHNlY3JldA==";
  private static final Pattern PUBLIC_KEY = Pattern.compile("\"public_key\":\"([^\"]+)\"");
  private static final Pattern NAR_URL = Pattern.compile("(?m)^URL: (\\S+)$");

  @TempDir private Path folder;

  @Test
  void whatIsRestoredIsWhatWasThereAndGoesOn() throws Exception {
    try (var postgres = InstalledPostgres.start(folder.resolve("postgres"))) {
      postgres.create("first");
      postgres.create("second");
      var original = installation("first", postgres.url("first"));
      var token = makeToken(original);
      SampleBackup before;
      try (var server = AtticdProcess.start(original)) {
        var client = new OldAtticClient(server.uri(""), token);
        before = fill(client);

        postgres.run(original, "pg_dump", "-Fc", "-f", dump(), postgres.url("first"));
        push(client, "late", 9);
        copy(storage("first"), storage("second"));
        push(client, "later", 10);
        assertThat(client.destroyCache("private").statusCode()).isEqualTo(200);
      }

      postgres.run(original, "pg_restore", "-e", "-d", postgres.url("second"), dump());
      var restored = installation("second", postgres.url("second"));
      try (var server = AtticdProcess.start(restored)) {
        var client = new OldAtticClient(server.uri(""), token);
        assertThat(everything(client, before.paths())).isEqualTo(before.answers());
        assertThat(client.get("public/" + hash(9) + ".narinfo").statusCode()).isEqualTo(404);
        push(client, "late", 9);
        assertThat(narInfo(client, "public", 9)).contains("\nSig: " + before.keyName("public"));
      }
      assertIntact(restored);
      changeMasterKey(restored);
      try (var server = AtticdProcess.start(restored)) {
        var client = new OldAtticClient(server.uri(""), token);
        push(client, "last", 11);
        assertThat(publicKey(client, "public")).isEqualTo(before.publicKey("public"));
      }
    }
  }

  /** What clients see of an installation. */
  private record SampleBackup(List<String> paths, Map<String, String> answers) {
    String publicKey(String cache) {
      return answers.getOrDefault("key of " + cache, "");
    }

    String keyName(String cache) {
      return publicKey(cache).split(":")[0] + ":";
    }
  }

  private static SampleBackup fill(OldAtticClient client) throws Exception {
    var paths = new ArrayList<String>();
    for (var cache : List.of("public", "private")) {
      assertThat(client.createCache(cache, cache.equals("public")).statusCode()).isEqualTo(200);
      for (int i = 0; i < 4; i++) {
        assertThat(client.upload(upload(cache, "early", i)).statusCode()).isEqualTo(200);
        paths.add(cache + "/" + hash(i));
      }
    }
    return new SampleBackup(paths, everything(client, paths));
  }

  private static Map<String, String> everything(OldAtticClient client, List<String> paths)
      throws Exception {
    var answers = new TreeMap<String, String>();
    for (var path : paths) {
      var info = text(client.get(path + ".narinfo").body());
      var url = NAR_URL.matcher(info);
      assertThat(url.find()).as(info).isTrue();
      var cache = path.split("/")[0];
      var nar = client.get(cache + "/" + url.group(1));
      assertThat(nar.statusCode()).isEqualTo(200);
      answers.put(path, info + OldAtticClient.sha256(nar.body()));
      answers.put("key of " + cache, publicKey(client, cache));
    }
    return answers;
  }

  private static String publicKey(OldAtticClient client, String cache) throws Exception {
    var config = client.cacheConfig(cache).body();
    var key = PUBLIC_KEY.matcher(config);
    assertThat(key.find()).as(config).isTrue();
    return key.group(1);
  }

  private static void push(OldAtticClient client, String name, int number) throws Exception {
    var answer = client.upload(upload("public", name, number));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
  }

  private static String narInfo(OldAtticClient client, String cache, int number) throws Exception {
    return text(client.get(cache + "/" + hash(number) + ".narinfo").body());
  }

  /** Half of each is the same as in the one before. */
  private static Upload upload(String cache, String name, int number) {
    var content = new byte[1_200_000];
    new Random(number / 2).nextBytes(content);
    content[content.length - 1] = (byte) number;
    return new Upload(
        cache, "/nix/store/" + hash(number) + "-" + name, List.of(), PlainNar.of(content));
  }

  private static String hash(int number) {
    return "%032d".formatted(number);
  }

  private TestHome installation(String name, String databaseUrl) throws IOException {
    var home = TestHome.in(folder, name);
    var key = folder.resolve("master.key");
    if (!Files.exists(key)) {
      Files.writeString(key, "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n");
    }
    Files.createDirectories(home.serverToml().getParent());
    Files.createDirectories(storage(name));
    Files.writeString(
        home.serverToml(),
        """
        database.url = "%s"
        jwt.signing.token-hs256-secret-base64 = "%s"
        signer.master-key-file = "%s"
        [storage]
        type = "local"
        path = "%s"
        """
            .formatted(databaseUrl, TOKEN_KEY, key, storage(name)));
    return home;
  }

  private Path storage(String name) {
    return folder.resolve("storage-of-" + name);
  }

  private String dump() {
    return folder.resolve("mansard.dump").toString();
  }

  private static void copy(Path from, Path to) throws IOException {
    try (var files = Files.walk(from)) {
      for (var file : files.toList()) {
        var target = to.resolve(from.relativize(file));
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          Files.copy(file, target);
        }
      }
    }
  }

  /** Good for the restored installation, too. */
  private static String makeToken(TestHome home) {
    var line =
        "make-token --sub t --validity 1h --create-cache * --destroy-cache * --push * --pull *";
    return administer(home, line.split(" ")).out().strip();
  }

  /** What was pushed between dump and copy lies in the storage, and no row knows it. */
  private static void assertIntact(TestHome home) {
    var checked = administer(home, "fsck", "--verify-content").all();

    assertThat(checked.lines().filter(line -> !line.startsWith("no row knows the blob ")))
        .singleElement()
        .asString()
        .startsWith("Checked ");
  }

  private void changeMasterKey(TestHome home) throws IOException {
    var old = Files.move(folder.resolve("master.key"), folder.resolve("old-master.key"));
    Files.writeString(
        folder.resolve("master.key"), "HwECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n");

    var changed = administer(home, "rotate-master-key", "--old-key-file", old.toString());

    assertThat(changed.all()).contains("2 keys were encrypted anew");
    assertThat(administer(home, "rotate-master-key", "--old-key-file", old.toString()).all())
        .contains("0 keys were encrypted anew");
  }

  private static Program.Output administer(TestHome home, String... arguments) {
    var line = new ArrayList<>(List.of(Launchers.bin("atticadm").toString()));
    line.addAll(List.of(arguments));
    return home.program(line).run();
  }

  private static String text(byte[] body) {
    return new String(body, StandardCharsets.UTF_8);
  }
}
