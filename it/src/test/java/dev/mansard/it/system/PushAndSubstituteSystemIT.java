package dev.mansard.it.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mansard.it.process.Prerequisites;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Our client pushes, a real Nix pulls and checks signatures; one server for all tests, a cache for
 * each.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class PushAndSubstituteSystemIT {
  private Path folder;
  private RunningServer server;

  @BeforeAll
  void startServer(@TempDir Path shared) throws Exception {
    folder = shared;
    Prerequisites.requirePrivateNixFolder();
    server = RunningServer.start(folder);
  }

  @AfterAll
  void stopServer() {
    if (server != null) {
      server.close();
    }
  }

  @Test
  void privateCacheServesWhoIsInTheNetrcFile() throws Exception {
    var attic = server.user(folder, "private");
    var store = attic.store();
    var path = SamplePackages.closure(store, "private");
    attic.run("cache", "create", "private").expectSuccess();
    attic.run("push", "private", path).expectSuccess();
    attic.run("use", "private").expectSuccess();
    store.delete(store.closure(path));

    assertThat(store.realise(path, "--option", "netrc-file", "/dev/null").exit()).isNotZero();
    assertThat(store.isValid(path)).isFalse();
    store.realise(path).expectSuccess();

    assertThat(store.isValid(path)).isTrue();
  }

  @Test
  void publicCacheServesEverybody() throws Exception {
    var attic = server.user(folder, "publisher");
    var path = SamplePackages.closure(attic.store(), "public");
    attic.run("cache", "create", "public", "--public").expectSuccess();
    attic.run("push", "public", path).expectSuccess();

    var stranger = server.user(folder, "stranger").store();
    stranger.realise(path, options("public", attic.publicKey("public"))).expectSuccess();

    assertThat(stranger.closure(path)).isEqualTo(attic.store().closure(path));
    assertThat(stranger.verifiedHash(path)).isEqualTo(attic.store().verifiedHash(path));
  }

  @Test
  void nixRefusesThePathWhenItTrustsAnotherKey() throws Exception {
    var attic = server.user(folder, "careful");
    var path = SamplePackages.closure(attic.store(), "wrong-key");
    attic.run("cache", "create", "signed", "--public").expectSuccess();
    attic.run("cache", "create", "other", "--public").expectSuccess();
    attic.run("push", "signed", path).expectSuccess();
    var reader = server.user(folder, "careful-reader").store();

    var refused = reader.realise(path, options("signed", attic.publicKey("other")));

    assertThat(refused.exit()).isNotZero();
    assertThat(reader.isValid(path)).isFalse();
    reader.realise(path, options("signed", attic.publicKey("signed"))).expectSuccess();
  }

  @Test
  void nixCopyTakesTheWholeClosure() throws Exception {
    var attic = server.user(folder, "copier");
    var path = SamplePackages.closure(attic.store(), "copy");
    attic.run("cache", "create", "copied", "--public").expectSuccess();
    attic.run("push", "copied", path).expectSuccess();
    var reader = server.user(folder, "copy-reader").store();

    var line = new ArrayList<>(List.of("nix", "--extra-experimental-features", "nix-command"));
    line.addAll(List.of("copy", "--from", server.endpoint() + "copied", path));
    line.addAll(List.of("--option", "trusted-public-keys", attic.publicKey("copied")));
    reader.program(line.toArray(String[]::new)).run().expectSuccess();

    assertThat(reader.closure(path)).hasSize(4);
  }

  @Test
  void secondPushFindsEverythingCached() throws Exception {
    var attic = server.user(folder, "twice");
    var path = SamplePackages.closure(attic.store(), "twice");
    attic.run("cache", "create", "twice").expectSuccess();
    attic.run("push", "twice", path).expectSuccess();

    var again = attic.run("push", "twice", path).expectSuccess();

    assertThat(again.all()).contains("All done").contains("4 already cached");
  }

  @Test
  void pushOfAnUnknownNameSaysSo() throws Exception {
    var attic = server.user(folder, "lost");
    var path = SamplePackages.closure(attic.store(), "lost");

    var refused = attic.run("push", "no-such-cache", path);

    assertThat(refused.exit()).isEqualTo(1);
    assertThat(refused.all()).contains("NoSuchCache");
  }

  @Test
  void pushFromAStoreWithoutUnicodeLocale() throws Exception {
    var attic = server.user(folder, "posix");
    var store = attic.store();
    var path = SamplePackages.closure(store, "posix");
    attic.run("cache", "create", "posix").expectSuccess();
    attic.run("use", "posix").expectSuccess();
    var hashes = store.closure(path).stream().map(store::verifiedHash).toList();

    store
        .program("env", "-u", "LANG", "LC_ALL=C", "attic", "push", "posix", path)
        .run()
        .expectSuccess();
    var closure = store.closure(path);
    store.delete(closure);
    store.realise(path).expectSuccess();

    assertThat(closure.stream().map(store::verifiedHash)).isEqualTo(hashes);
  }

  @Test
  void interruptedDownloadGoesOnWhereItStopped() throws Exception {
    Prerequisites.requirePrograms("curl");
    var attic = server.user(folder, "resumer");
    var store = attic.store();
    var path = SamplePackages.big(store, "resume", 3_000_000);
    attic.run("cache", "create", "resumed", "--public").expectSuccess();
    attic.run("push", "resumed", path).expectSuccess();
    var client = server.oldClient();
    var narinfo = NarInfoText.of(client.get("resumed/" + hashOf(path) + ".narinfo"));
    var size = Long.parseLong(narinfo.get("FileSize"));
    var url = server.process().uri("resumed/" + narinfo.get("URL")).toString();

    var head = client.head("resumed/" + narinfo.get("URL"));
    var file = folder.resolve("resumed.nar");
    store
        .home()
        .program(List.of("curl", "-fsS", "-r", "0-999999", "-o", file.toString(), url))
        .run()
        .expectSuccess();
    assertThat(file).hasSize(1_000_000);
    store
        .home()
        .program(List.of("curl", "-fsS", "-C", "-", "-o", file.toString(), url))
        .run()
        .expectSuccess();

    assertThat(head.headers().firstValueAsLong("Content-Length")).hasValue(size);
    assertThat(head.headers().firstValue("Accept-Ranges")).hasValue("bytes");
    assertThat(file).hasSize(size);
    assertThat(narinfo.fileHashIs(Files.readAllBytes(file))).isTrue();
  }

  private String[] options(String cache, String key) {
    return new String[] {
      "--option", "substituters", server.endpoint() + cache, "--option", "trusted-public-keys", key
    };
  }

  private static String hashOf(String storePath) {
    return storePath.substring("/nix/store/".length()).substring(0, 32);
  }
}
