package dev.mansard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PinCommandsIT {
  private static final String PATH = "/nix/store/bbyjdnxabw5k0vssng35a44j611w3253-tv-file";
  private static final String OLD = "/nix/store/00000000000000000000000000000000-old";
  private static final String PIN = "/_api/v1/pins/hello/v1.0";
  @TempDir private Path home;
  private AtticRun attic;
  private FakeAttic server;

  @BeforeEach
  void start() throws IOException {
    server = new FakeAttic();
    attic = new AtticRun(home);
    attic.run("login", "central", server.url(), "T1");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static String answer(String keptUntil) {
    return """
    {"name":"v1.0","store_path":"%s","keep_revisions":2,"keep_days":3,"targets":[
     {"store_path":"%s","pinned_at":"2026-11-21T10:00:00Z","replaced_at":null,"kept_until":null},
     {"store_path":"%s","pinned_at":"2026-11-20T10:00:00Z","replaced_at":"2026-11-21T10:00:00Z","kept_until":%s}]}
    """
        .formatted(PATH, PATH, OLD, keptUntil);
  }

  @Test
  void pinsAPathThatNeedNotBeHere() {
    server.fail(PIN, FakeAttic.answer(200, answer("null")));

    var result =
        attic.run("pin", "hello", "v1.0", PATH, "--keep-revisions", "2", "--keep-days", "3");

    assertThat(result.err())
        .isEqualTo(
            "📌 Pinned %s as v1.0 in \"hello\" on \"central\"\nOlder paths of the name that are kept: 1\n"
                .formatted(PATH));
    assertThat(result.status()).isZero();
    assertThat(server.seen().getLast().method()).isEqualTo("PUT");
  }

  @Test
  void sendsTheNumbersThatAreGivenAndNoOthers() {
    attic.run("pin", "hello", "v1", PATH);
    assertThat(server.seen().getLast().body()).isEqualTo("{\"store_path\":\"" + PATH + "\"}");

    attic.run("pin", "hello", "v1", PATH + "/bin/tv", "--keep-revisions", "2", "--keep-days=3");
    assertThat(server.seen().getLast().body())
        .isEqualTo("{\"store_path\":\"" + PATH + "\",\"keep_revisions\":2,\"keep_days\":3}");
  }

  @Test
  void showsWhatTheServerHasAgainstIt() {
    server.fail(
        PIN,
        FakeAttic.answer(
            404, "{\"code\":404,\"error\":\"NoSuchObject\",\"message\":\"No. Push it first.\"}"));

    var result = attic.run("pin", "hello", "v1.0", PATH);

    assertThat(result.err()).isEqualTo("Error: NoSuchObject: No. Push it first.\n");
    assertThat(result.status()).isEqualTo(1);
  }

  @Test
  void unpins() {
    server.fail(PIN, FakeAttic.answer(200, ""));

    assertThat(attic.run("unpin", "hello", "v1.0").err())
        .isEqualTo("Unpinned v1.0 in \"hello\" on \"central\"\n");
    assertThat(server.seen().getLast().method()).isEqualTo("DELETE");
  }

  @Test
  void listsPinsForPrograms() {
    server.fail(
        "/_api/v1/pins/hello",
        FakeAttic.answer(200, "{\"pins\":[" + answer("\"2026-11-24T10:00:00Z\"") + "]}"),
        FakeAttic.answer(200, "{\"pins\":[" + answer("null") + "]}"),
        FakeAttic.answer(200, "{\"pins\":[" + answer("\"2026-11-24T10:00:00Z\"") + "]}"));
    String present = "v1.0\t%s\t2026-11-21T10:00:00Z\n".formatted(PATH);
    String older = "v1.0\t%s\t2026-11-20T10:00:00Z\t".formatted(OLD);

    assertThat(attic.run("pins", "hello").out()).isEqualTo(present);
    assertThat(attic.run("pins", "hello", "--all").out()).isEqualTo(present + older + "-\n");
    assertThat(attic.run("pins", "hello", "--all").out())
        .isEqualTo(present + older + "2026-11-24T10:00:00Z\n");
  }

  @Test
  void saysThatAListCannotBeRead() {
    server.fail("/_api/v1/pins/hello", FakeAttic.answer(200, "{\"pins\":[{\"name\":\"v1\"}]}"));

    var result = attic.run("pins", "hello");

    assertThat(result.err()).startsWith("Error: The answer of ").contains("cannot be read");
    assertThat(result.status()).isEqualTo(1);
  }

  @Test
  void failsWhenTheListCannotBePrinted() {
    server.fail(
        "/_api/v1/pins/hello", FakeAttic.answer(200, "{\"pins\":[" + answer("null") + "]}"));

    var result = attic.withFullDevice().run("pins", "hello");

    assertThat(result.status()).isEqualTo(1);
    assertThat(result.err()).isEqualTo("Error: Failed to write to standard output\n");
  }
}
