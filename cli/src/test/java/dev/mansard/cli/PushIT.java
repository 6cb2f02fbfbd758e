package dev.mansard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mansard.cli.FakeAttic.Fault;
import dev.mansard.cli.FakeAttic.Upload;
import dev.mansard.cli.client.Timeouts;
import dev.mansard.protocol.nix.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pushes real store paths to a server that sometimes misbehaves. */
class PushIT {
  private static final String UPLOAD = "/_api/v1/upload-path";
  private static final String MISSING = "/_api/v1/get-missing-paths";
  private static final String CHAIN =
      """
      let a = builtins.toFile "a" "first";
          b = builtins.toFile "b" "second, after ${a}";
          c = builtins.toFile "c" "third, after ${b} and ${a}";
      in c""";

  @TempDir private Path folder;
  private NixStore store;
  private AtticRun attic;
  private FakeAttic server;

  @BeforeEach
  void start() throws IOException {
    NixStore.require();
    store = new NixStore(folder.resolve("root"));
    server = new FakeAttic();
    attic = AtticRun.loggedIn(folder.resolve("home"), store, server);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private List<String> uploadedNames() {
    return server.uploads().stream().map(upload -> upload.baseName().substring(33)).toList();
  }

  private String addTree(long bytes) throws IOException, InterruptedException {
    Path tree = Files.createDirectories(folder.resolve("tree"));
    byte[] content = new byte[(int) bytes];
    new Random(4).nextBytes(content);
    Files.write(tree.resolve("big"), content);
    Path script = Files.writeString(tree.resolve("run"), "#!/bin/sh\n");
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.createSymbolicLink(tree.resolve("link"), Path.of("big"));
    Files.createDirectories(tree.resolve("empty"));
    return store.add(tree);
  }

  @Test
  void pushesAClosureReferencesFirst() throws Exception {
    AtticRun.Result result = attic.run("push", "hello", store.eval(CHAIN));

    assertThat(result.err())
        .startsWith(
            "⚙️ Pushing 3 paths to \"hello\" on \"central\" (0 already cached, 0 in upstream)...\n");
    assertThat(result.err()).containsPattern("✅ [0-9a-z]{32}-c \\([0-9.]+ (Ki)?B/s\\)\n");
    assertThat(result.err())
        .containsPattern("✅ Pushed 3 paths, [0-9]+ B \\(0.0% deduplicated\\) in ");
    assertThat(result.status()).isZero();
    assertThat(uploadedNames()).containsExactly("a", "b", "c");
    Upload last = server.uploads().getLast();
    assertThat(last.info().findStrings("references").orElseThrow()).hasSize(2).isSorted();
    assertThat(last.info().findString("ca")).get().asString().startsWith("text:sha256:");
    assertThat(last.info().findString("system")).isEmpty();
  }

  @Test
  void pushesATreeWhoseHashTheServerConfirms() throws Exception {
    String path = addTree(5_000_000);

    AtticRun.Result result = attic.run("push", "hello", path);

    assertThat(result.status()).as(result.err()).isZero();
    assertThat(server.uploads())
        .singleElement()
        .satisfies(upload -> assertThat(upload.narBytes()).isGreaterThan(5_000_000));
    assertThat(server.seen().getLast().headers())
        .containsKey("Content-length")
        .containsKey("X-attic-nar-info")
        .doesNotContainKey("Transfer-encoding");
  }

  @Test
  void sendsThePreambleOnRequestAndWhenTheInfoIsLong() throws Exception {
    attic.run("push", "hello", "--force-preamble", addTree(10));
    String many =
        "let l = builtins.genList (i: builtins.toFile \"p${toString i}-"
            + "x".repeat(60)
            + "\" (toString i)) 50; in builtins.toFile \"all\" (toString l)";
    AtticRun.Result result = attic.run("push", "hello", store.eval(many));

    assertThat(result.status()).as(result.err()).isZero();
    assertThat(server.uploads().getFirst().preamble()).isTrue();
    assertThat(server.uploads().getLast().preamble()).isTrue();
    assertThat(server.uploads().getLast().info().findStrings("references").orElseThrow())
        .hasSize(50);
  }

  @Test
  void pushesADerivationItselfAndNotItsOutputs() throws Exception {
    String expression = "derivation { name = \"built\"; system = \"x\"; builder = \"/bin/sh\"; }";
    String derivation = store.run("nix-instantiate", "--expr", expression);

    AtticRun.Result result = attic.run("push", "hello", derivation, store.eval(CHAIN));

    assertThat(result.status()).as(result.err()).isZero();
    assertThat(uploadedNames()).containsExactlyInAnyOrder("built.drv", "a", "b", "c");
  }

  @Test
  void sendsTheDeriver() throws Exception {
    String path = addTree(10);
    String built = "/nix/store/bbyjdnxabw5k0vssng35a44j611w3253-built";
    store.run("cp", "-a", store.files(path).toString(), store.files(built).toString());
    List<String> row = store.run("nix-store", "--dump-db", path).lines().toList();
    Path rows =
        Files.writeString(
            folder.resolve("rows"),
            "%s\n%s\n%s\n%s.drv\n0\n".formatted(built, row.get(1), row.get(2), built));
    store.run("sh", "-c", "nix-store --load-db < '" + rows + "'");

    AtticRun.Result result = attic.run("push", "hello", built);

    assertThat(result.status()).as(result.err()).isZero();
    assertThat(server.uploads().getFirst().info().findString("deriver"))
        .hasValue("bbyjdnxabw5k0vssng35a44j611w3253-built.drv");
  }

  @Test
  void pushesOnlyTheNamedPathWithoutClosure() throws Exception {
    attic.run("push", "hello", "--no-closure", store.eval(CHAIN));

    assertThat(uploadedNames()).containsExactly("c");
  }

  @Test
  void pushesNothingTwice() throws Exception {
    String path = store.eval(CHAIN);
    attic.run("push", "hello", path);

    AtticRun.Result again = attic.run("push", "hello", path);

    assertThat(again.err()).isEqualTo("✅ All done! (3 already cached, 0 in upstream)\n");
    assertThat(again.status()).isZero();
    assertThat(server.uploads()).hasSize(3);
  }

  @Test
  void leavesOutWhatAnUpstreamCacheHasSigned() throws Exception {
    String path = store.eval(CHAIN);
    Path secret = folder.resolve("secret");
    store.run(
        "nix-store", "--generate-binary-cache-key", "up-1", secret.toString(), folder + "/public");
    store.run(
        "nix",
        "--extra-experimental-features",
        "nix-command",
        "store",
        "sign",
        "-k",
        secret.toString(),
        "-r",
        path);
    server.upstreamKeys("[\"up-1\"]");

    assertThat(attic.run("push", "hello", path).err())
        .isEqualTo("✅ All done! (0 already cached, 3 in upstream)\n");
    assertThat(attic.run("push", "hello", "--ignore-upstream-cache-filter", path).status())
        .isZero();
    assertThat(uploadedNames()).hasSize(3);
    assertThat(server.uploads().getFirst().info().findStrings("sigs").orElseThrow())
        .singleElement()
        .asString()
        .startsWith("up-1:");
  }

  @Test
  void followsALinkToThePath() throws Exception {
    Path link = Files.createSymbolicLink(folder.resolve("result"), store.files(store.eval(CHAIN)));

    assertThat(attic.run("push", "hello", link.toString()).status()).isZero();
    assertThat(uploadedNames()).hasSize(3);
  }

  @Test
  void readsPathsFromStandardInput() throws Exception {
    String input = store.eval(CHAIN) + "\n\n/nowhere/at/all\n" + addTree(10) + "\n";

    AtticRun.Result result = attic.withInput(input).run("push", "hello", "--stdin");

    assertThat(uploadedNames()).contains("a", "b", "c", "tree");
    assertThat(result.status()).isEqualTo(1);
    assertThat(result.err())
        .contains("❌ /nowhere/at/all: ", "❌ Pushed 4 of 5 paths, ")
        .endsWith("Error: /nowhere/at/all: /nowhere/at/all: No such file or directory\n");
  }

  @Test
  void saysWhenNothingIsSpecified() {
    AtticRun.Result result = attic.run("push", "hello");

    assertThat(result.err()).startsWith("🤷 Nothing specified.\n").contains("--stdin");
    assertThat(result.status()).isZero();
  }

  @Test
  void namesAnInvalidPathAndPushesTheRest() throws Exception {
    String invalid = "/nix/store/bbyjdnxabw5k0vssng35a44j611w3253-nope";

    AtticRun.Result result = attic.run("push", "hello", invalid, store.eval(CHAIN));

    assertThat(result.err())
        .contains("❌ bbyjdnxabw5k0vssng35a44j611w3253-nope: not a valid path of the Nix store\n");
    assertThat(result.status()).isEqualTo(1);
    assertThat(uploadedNames()).containsExactly("a", "b", "c");
  }

  @Test
  void sendsAgainAfterBusyServersAndBrokenConnections() throws Exception {
    String path = addTree(3_000_000);
    server.fail(
        UPLOAD, FakeAttic.answer(503, ""), new Fault.Reset(1_000_000), FakeAttic.early(502, ""));
    server.fail(MISSING, FakeAttic.answer(500, ""));

    AtticRun.Result result = attic.run("push", "hello", path);

    assertThat(result.status()).as(result.err()).isZero();
    assertThat(result.err()).contains("🔁 " + path.substring(11) + ": HTTP 503; trying again in ");
    assertThat(attic.pauses()).hasSize(4);
    assertThat(server.uploads()).hasSize(1);
  }

  @Test
  void givesUpAfterSixAttempts() throws Exception {
    Fault[] always = new Fault[20];
    Arrays.fill(always, new Fault.Answer(503, "full", Map.of("Retry-After", "1"), false));
    server.fail(UPLOAD, always);

    AtticRun.Result result = attic.run("push", "hello", addTree(10));

    assertThat(result.err()).contains(": HTTP 503 Service Unavailable: full\n");
    assertThat(result.status()).isEqualTo(1);
    assertThat(attic.pauses()).hasSize(5);
  }

  @Test
  void sendsAgainWhenTheServerTakesNothing() throws Exception {
    server.fail(UPLOAD, new Fault.Silence());
    attic.withTimeouts(
        new Timeouts(
            Duration.ofSeconds(5),
            Duration.ofSeconds(20),
            Duration.ofSeconds(1),
            Duration.ofSeconds(10)));

    AtticRun.Result result = attic.run("push", "hello", addTree(30_000_000));

    assertThat(result.status()).as(result.err()).isZero();
    assertThat(result.err()).contains("the server took no byte for 1 s; trying again");
  }

  @Test
  void namesWhatDependsOnAFailedPath() throws Exception {
    server.fail(
        UPLOAD,
        FakeAttic.answer(400, "{\"code\":400,\"error\":\"RequestError\",\"message\":\"no\"}"));

    AtticRun.Result result = attic.run("push", "hello", store.eval(CHAIN));

    assertThat(result.err())
        .containsPattern("❌ [0-9a-z]{32}-a: RequestError: no\n")
        .containsPattern(
            "❌ [0-9a-z]{32}-b: not pushed, since its reference [0-9a-z]{32}-a could not be\n")
        .containsPattern("❌ [0-9a-z]{32}-c: not pushed")
        .containsPattern(
            "❌ Pushed 0 of 3 paths, .*; 3 failed\nError: [0-9a-z]{32}-a: RequestError: no\n$");
    assertThat(result.status()).isEqualTo(1);
    assertThat(server.uploads()).isEmpty();
  }

  @Test
  void takesAnEarlyRefusalForTheAnswer() throws Exception {
    server.fail(UPLOAD, FakeAttic.early(401, "token expired"));

    AtticRun.Result result = attic.run("push", "hello", addTree(30_000_000));

    assertThat(result.err()).contains(": HTTP 401 Unauthorized: token expired\n");
    assertThat(result.status()).isEqualTo(1);
  }

  @Test
  void warnsOfAConflictWithBothHashes() throws Exception {
    String path = addTree(10);
    String name = path.substring(11);
    Sha256 theirs = Sha256.digest(new byte[] {1});
    server.fail(
        UPLOAD,
        FakeAttic.answer(
            409, "{\"code\":409,\"error\":\"ObjectConflict\",\"message\":\"exists\"}"));
    server.fail(
        "/hello/" + name.substring(0, 32) + ".narinfo",
        FakeAttic.answer(
            200,
            "StorePath: %s\nURL: nar/x.nar\nCompression: none\nNarHash: %s\nNarSize: 8\nReferences: \n"
                .formatted(path, theirs.formatHex())));

    AtticRun.Result result = attic.run("push", "hello", path);

    assertThat(result.err()).contains("⚠️ " + name + ": not replaced", theirs.formatBase32());
    assertThat(result.err()).contains("1 already there with other content");
    assertThat(result.status()).isZero();
  }

  @Test
  void takesAnUnreadableAnswerToAnUploadForSuccess() throws Exception {
    server.fail(UPLOAD, FakeAttic.answer(200, "{\"kind\":\"Uplo"));

    assertThat(attic.run("push", "hello", addTree(10)).status()).isZero();
  }

  @Test
  void doesNotTakeALogInPageForAnUpload() throws Exception {
    server.fail(UPLOAD, FakeAttic.answer(200, "<html>Please log in</html>"));

    assertThat(attic.run("push", "hello", addTree(10)).status()).isEqualTo(1);
  }

  @Test
  void noticesFilesThatChangedSinceTheyWereRegistered() throws Exception {
    String path = addTree(100_000);
    Path big = store.files(path).resolve("big");
    Files.setPosixFilePermissions(big, PosixFilePermissions.fromString("rw-r--r--"));
    Files.writeString(big, "shorter");

    AtticRun.Result result = attic.run("push", "hello", path);

    assertThat(result.status()).isEqualTo(1);
    assertThat(result.err()).containsPattern("❌ [0-9a-z]{32}-tree: ");
    assertThat(attic.pauses()).isEmpty();
    assertThat(server.uploads()).isEmpty();
  }

  @Test
  void reportsAPathThatVanished() throws Exception {
    String path = store.eval(CHAIN);
    Files.delete(store.files(path));

    AtticRun.Result result = attic.run("push", "hello", path);

    assertThat(result.status()).isEqualTo(1);
    assertThat(result.err())
        .containsPattern("❌ [0-9a-z]{32}-c: cannot read the store path: .*No such file");
    assertThat(uploadedNames()).containsExactly("a", "b");
  }

  @Test
  void usesTheApiEndpointOfTheServerOnTheSameHost() throws Exception {
    try (var other = new FakeAttic()) {
      server.nameApiEndpoint(other.url());

      assertThat(attic.run("push", "hello", addTree(10)).status()).isZero();

      assertThat(other.uploads()).hasSize(1);
    }
  }

  @Test
  void keepsTheTokenFromAnApiEndpointElsewhere() throws Exception {
    try (var other = new FakeAttic()) {
      server.nameApiEndpoint(other.url().replace("127.0.0.1", "localhost"));

      AtticRun.Result result = attic.run("push", "hello", addTree(10));

      assertThat(result.err()).startsWith("⚠️ The server names http://localhost:");
      assertThat(other.seen()).isEmpty();
      assertThat(server.uploads()).hasSize(1);
    }
  }
}
