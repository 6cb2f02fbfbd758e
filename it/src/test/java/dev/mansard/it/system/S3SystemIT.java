package dev.mansard.it.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mansard.it.process.BucketSettings;
import dev.mansard.it.process.Prerequisites;
import dev.mansard.store.blob.faulty.FaultProxy;
import dev.mansard.store.blob.faulty.ProxiedRequest;
import dev.mansard.store.blob.s3.S3Server;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real Nix pulls from a server whose bytes are in a real S3 server, some from the bucket itself.
 * Clients see the bucket under another address than the server does, through a proxy that takes
 * notes: what it sees are the clients' requests and nothing else.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init") // set before all tests
final class S3SystemIT {
  private static final Predicate<ProxiedRequest> PRESIGNED =
      ProxiedRequest.where("GET", "X-Amz-Signature=");
  private static final String REBUILT =
      """
      derivation {
        name = "rebuilt";
        system = builtins.currentSystem;
        builder = "/bin/sh";
        base = builtins.storePath "@base@";
        args = [ "-c" ''
          PATH=/bin:/usr/bin
          mkdir $out
          head -c 400000 /dev/urandom > $out/a-new
          cat $base > $out/b-old
          head -c 400000 /dev/urandom > $out/c-new
        '' ];
      }
      """;

  private Path folder;
  private S3Server bucket;
  private FaultProxy front;
  private RunningServer server;

  @BeforeAll
  void start(@TempDir Path shared) throws Exception {
    folder = shared;
    Prerequisites.requirePrivateNixFolder();
    Prerequisites.requirePrograms("curl");
    bucket = S3Server.start(Files.createDirectories(folder.resolve("s3")));
    front = FaultProxy.before(bucket.endpoint());
    server = RunningServer.start(folder);
    server.process().stop();
    BucketSettings.write(
        server.home().serverToml(), bucket.newBucket(), front.uri(), S3Server.CREDENTIALS);
    server = server.startAgain();
  }

  @AfterAll
  void stop() {
    if (server != null) {
      server.close();
    }
    if (front != null) {
      front.close();
    }
    if (bucket != null) {
      bucket.close();
    }
  }

  @BeforeEach
  void forget() {
    front.forgetRequests();
  }

  @Test
  void nixPullsANewPathFromTheBucketAndKeepsItsTokenToItself() throws Exception {
    var attic = server.user(folder, "redirected");
    var store = attic.store();
    var path = SamplePackages.big(store, "redirected", 20_000_000);
    var hash = store.verifiedHash(path);
    attic.run("cache", "create", "redirected").expectSuccess();
    attic.run("push", "redirected", path).expectSuccess();
    attic.run("use", "redirected").expectSuccess();
    store.delete(List.of(path));

    store.realise(path).expectSuccess();

    assertThat(store.verifiedHash(path)).isEqualTo(hash);
    assertThat(front.count(PRESIGNED)).isEqualTo(1);
    assertThat(front.requests())
        .allSatisfy(request -> assertThat(request.header("Authorization")).isEmpty());
  }

  @Test
  void nixPullsARebuiltPathThatIsPutTogetherFromTwoPacks() throws Exception {
    var attic = server.user(folder, "assembled");
    var store = attic.store();
    var base = SamplePackages.big(store, "assembled", 6_000_000);
    attic.run("cache", "create", "assembled").expectSuccess();
    attic.run("push", "assembled", base).expectSuccess();
    var rebuilt = store.build(REBUILT.replace("@base@", base));
    var hash = store.verifiedHash(rebuilt);
    attic.run("push", "assembled", rebuilt).expectSuccess();
    attic.run("use", "assembled").expectSuccess();
    store.delete(List.of(rebuilt));

    store.realise(rebuilt).expectSuccess();

    assertThat(store.verifiedHash(rebuilt)).isEqualTo(hash);
    assertThat(front.count(PRESIGNED)).isZero();
  }

  @Test
  void interruptedDownloadGoesOnThroughTheRedirect() throws Exception {
    var attic = server.user(folder, "resumed");
    var store = attic.store();
    var path = SamplePackages.big(store, "resumed", 3_000_000);
    attic.run("cache", "create", "resumed", "--public").expectSuccess();
    attic.run("push", "resumed", path).expectSuccess();
    var client = server.oldClient();
    var hash = path.substring("/nix/store/".length()).substring(0, 32);
    var narinfo = NarInfoText.of(client.get("resumed/" + hash + ".narinfo"));
    var size = Long.parseLong(narinfo.get("FileSize"));
    var file = folder.resolve("resumed.nar");
    var url = server.process().uri("resumed/" + narinfo.get("URL")).toString();

    var head = client.head("resumed/" + narinfo.get("URL"));
    curl("-L", "-r", "0-999999", "-o", file.toString(), url);
    assertThat(file).hasSize(1_000_000);
    curl("-L", "-C", "-", "-o", file.toString(), url);

    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.headers().firstValueAsLong("Content-Length")).hasValue(size);
    assertThat(narinfo.fileHashIs(Files.readAllBytes(file))).isTrue();
    assertThat(front.count(PRESIGNED)).isEqualTo(2);
  }

  private void curl(String... arguments) {
    var line = new ArrayList<>(List.of("curl", "-fsS"));
    line.addAll(List.of(arguments));
    server.home().program(line).run().expectSuccess();
  }
}
