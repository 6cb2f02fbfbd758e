package dev.mansard.it.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mansard.it.process.NixStore;
import dev.mansard.it.process.OldAtticClient;
import dev.mansard.it.process.Prerequisites;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Clients of the old kind push by both ways of the protocol, and a real Nix takes what they pushed.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class OldClientSystemIT {
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
  void closurePushedByHeaderIsPulledByNix() throws Exception {
    pushAndPull("by-header", OldAtticClient::uploadByHeader);
  }

  @Test
  void closurePushedByPreambleIsPulledByNix() throws Exception {
    pushAndPull("by-preamble", OldAtticClient::uploadByPreamble);
  }

  @Test
  void answersHaveTheFieldsOldClientsRead() throws Exception {
    var client = server.oldClient();
    var store = server.user(folder, "fields").store();
    client.createCache("fields", false);
    var upload = upload(store, "fields", SamplePackages.big(store, "fields", 200_000));

    assertThat(client.getMissingPaths("fields", List.of(upload.hash())).body())
        .isEqualTo("{\"missing_paths\":[\"" + upload.hash() + "\"]}");
    assertThat(client.upload(upload).body())
        .matches(
            "\\{\"kind\":\"Uploaded\",\"file_size\":\\d+,\"frac_deduplicated\":(null|[0-9.eE-]+)\\}");
    assertThat(client.upload(upload).body())
        .isEqualTo("{\"kind\":\"Deduplicated\",\"frac_deduplicated\":null}");
    assertThat(client.getMissingPaths("fields", List.of(upload.hash())).body())
        .isEqualTo("{\"missing_paths\":[]}");
    assertThat(client.cacheConfig("fields").body())
        .contains("\"public_key\":\"fields:", "\"api_endpoint\":\"", "\"substituter_endpoint\":\"");
  }

  @Test
  void infoTooBigForAHeaderGoesBeforeTheBody() throws Exception {
    var client = server.oldClient();
    var store = server.user(folder, "references").store();
    client.createCache("references", true);
    var path = SamplePackages.big(store, "references", 5_000);
    var references =
        IntStream.range(0, 200).mapToObj(i -> "%032d-reference-%d".formatted(i, i)).toList();
    var nar = upload(store, "references", path);

    var answer =
        client.upload(new OldAtticClient.Upload("references", path, references, nar.nar()));

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    var narinfo = NarInfoText.of(client.get("references/" + nar.hash() + ".narinfo"));
    assertThat(narinfo.get("References").split(" ")).hasSize(200);
  }

  @Test
  void truncatedBodyIsNamedAndNothingIsStored() throws Exception {
    var client = server.oldClient();
    var store = server.user(folder, "truncated").store();
    client.createCache("truncated", false);
    var whole = upload(store, "truncated", SamplePackages.big(store, "truncated", 100_000));

    var answer = client.upload(whole.truncatedTo(50_000));

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("50000");
    assertThat(client.get("truncated/" + whole.hash() + ".narinfo").statusCode()).isEqualTo(404);
  }

  private interface Way {
    java.net.http.HttpResponse<String> push(OldAtticClient client, OldAtticClient.Upload upload)
        throws IOException, InterruptedException;
  }

  private void pushAndPull(String cache, Way way) throws Exception {
    var client = server.oldClient();
    assertThat(client.createCache(cache, true).statusCode()).isEqualTo(200);
    var attic = server.user(folder, cache);
    var store = attic.store();
    var path = SamplePackages.closure(store, cache);
    for (var each : store.closure(path)) {
      var answer = way.push(client, upload(store, cache, each));
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    var reader = server.user(folder, cache + "-reader").store();
    var key = attic.publicKey(cache);
    reader
        .realise(
            path,
            "--option",
            "substituters",
            server.endpoint() + cache,
            "--option",
            "trusted-public-keys",
            key)
        .expectSuccess();

    assertThat(reader.verifiedHash(path)).isEqualTo(store.verifiedHash(path));
  }

  /** What Nix itself says of a path, with the NAR that Nix itself makes of it. */
  private OldAtticClient.Upload upload(NixStore store, String cache, String path)
      throws IOException {
    var file = Files.createTempFile(folder, "dump", ".nar");
    store.pasted("nix-store --dump " + path + " > " + file).run().expectSuccess();
    var references =
        store
            .program("nix-store", "--query", "--references", path)
            .run()
            .expectSuccess()
            .out()
            .lines()
            .map(reference -> reference.substring("/nix/store/".length()))
            .sorted()
            .toList();
    return new OldAtticClient.Upload(cache, path, references, Files.readAllBytes(file));
  }
}
