package dev.mansard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mansard.cli.FakeAttic.Fault;
import dev.mansard.cli.FakeAttic.Seen;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CacheCommandsIT {
  private static final String CONFIG = "/_api/v1/cache-config/hello";
  private static final String KEY = "hello:" + "A".repeat(43) + "=";

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

  private Seen last() {
    return server.seen().getLast();
  }

  @Test
  void sendsTokenAndUserAgent() {
    attic.run("cache", "info", "hello");

    assertThat(last().headers())
        .containsEntry("Authorization", "bearer T1")
        .containsEntry("User-agent", "Attic/attic-client (mansard)");
  }

  @Test
  void prefersTheTokenOfTheEnvironment() {
    attic.with("ATTIC_TOKEN", "T2").run("cache", "info", "central:hello");

    assertThat(last().headers()).containsEntry("Authorization", "bearer T2");
  }

  @Test
  void readsTheTokenFile() throws IOException {
    Path token = Files.writeString(home.resolve("token"), " T3\n");
    Files.writeString(
        attic.config(),
        "[servers.a]\nendpoint = \"%s\"\ntoken-file = \"%s\"\n".formatted(server.url(), token));

    attic.run("cache", "info", "hello");

    assertThat(last().headers()).containsEntry("Authorization", "bearer T3");
  }

  @Test
  void showsTheConfiguration() {
    AtticRun.Result result = attic.run("cache", "info", "hello");

    assertThat(result.err())
        .isEqualTo(
            """
                           Public: false
                       Public Key: %s
            Binary Cache Endpoint: %shello
                     API Endpoint: %s
                  Store Directory: /nix/store
                         Priority: 41
              Upstream Cache Keys: ["cache.nixos.org-1"]
                 Retention Period: Global Default
            """
                .formatted(KEY, server.url(), server.url()));
    assertThat(result.status()).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | false,41,[\"cache.nixos.org-1\"]",
        "--public --priority=-3 | true,-3,[\"cache.nixos.org-1\"]",
        "--priority -3 --upstream-cache-key-name a --upstream-cache-key-name b | false,-3,[\"a\",\"b\"]",
        "--upstream-cache-key-name= | false,41,[]",
      })
  void createsACache(String options, String expected) {
    String line = ("cache create hello " + options).strip();

    AtticRun.Result result = attic.run(line.split(" "));

    String[] values = expected.split(",", 3);
    assertThat(result.err()).isEqualTo("✨ Created cache \"hello\" on \"central\"\n");
    assertThat(last().method()).isEqualTo("POST");
    assertThat(last().body())
        .isEqualTo(
            "{\"keypair\":\"Generate\",\"is_public\":%s,\"store_dir\":\"/nix/store\",\"priority\":%s,\"upstream_cache_key_names\":%s}"
                .formatted(values[0], values[1], values[2]));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--public | {\"is_public\":true}",
        "--private | {\"is_public\":false}",
        "--priority=-1 | {\"priority\":-1}",
        "--regenerate-keypair | {\"keypair\":\"Generate\"}",
        "--retention-period 2d | {\"retention_period\":{\"Period\":172800}}",
        "--reset-retention-period | {\"retention_period\":\"Global\"}",
        "--upstream-cache-key-name a | {\"upstream_cache_key_names\":[\"a\"]}",
        "--no-redirects | {\"redirects\":false}",
        "--redirects | {\"redirects\":true}",
        "--store-dir /gnu/store | {\"store_dir\":\"/gnu/store\"}",
      })
  void configuresOnlyWhatIsAsked(String options, String body) {
    AtticRun.Result result = attic.run(("cache configure hello " + options).split(" "));

    assertThat(result.err()).isEqualTo("✅ Configured \"hello\" on \"central\"\n");
    assertThat(last().method()).isEqualTo("PATCH");
    assertThat(last().body()).isEqualTo(body);
  }

  @Test
  void destroysAfterTheNameWasTyped() {
    AtticRun.Result result = attic.withInput("hello\n").run("cache", "destroy", "hello");

    assertThat(result.err())
        .contains("1. ", "2. ", "3. ")
        .endsWith("🗑️ The cache was destroyed.\n");
    assertThat(last().method()).isEqualTo("DELETE");
  }

  @Test
  void doesNotDestroyAfterAnythingElse() {
    AtticRun.Result result = attic.withInput("yes\n").run("cache", "destroy", "hello");

    assertThat(result.status()).isEqualTo(1);
    assertThat(result.err()).endsWith("Error: Incorrect answer. Aborting...\n");
    assertThat(server.seen()).isEmpty();
  }

  @Test
  void destroysWithoutQuestionOnRequest() {
    assertThat(attic.run("cache", "destroy", "hello", "--no-confirm").err())
        .isEqualTo("🗑️ The cache was destroyed.\n");
  }

  @Test
  void configuresNixToUseTheCache() throws IOException {
    AtticRun.Result result = attic.run("use", "hello");

    assertThat(result.err())
        .isEqualTo(
            """
            Configuring Nix to use "hello" on "central":
            + Substituter: %shello
            + Trusted Public Key: %s
            + Access Token
            """
                .formatted(server.url(), KEY));
    assertThat(attic.nixConf())
        .startsWith("substituters = %shello https://cache.nixos.org\n".formatted(server.url()));
    assertThat(attic.netrc()).isEqualTo("machine 127.0.0.1\npassword T1\n");
  }

  @Test
  void showsTheErrorOfTheServer() {
    server.fail(
        CONFIG,
        FakeAttic.answer(
            401, "{\"code\":401,\"error\":\"Unauthorized\",\"message\":\"Unauthorized.\"}"));

    AtticRun.Result result = attic.run("cache", "info", "hello");

    assertThat(result.err()).isEqualTo("Error: Unauthorized: Unauthorized.\n");
    assertThat(result.status()).isEqualTo(1);
    assertThat(attic.pauses()).isEmpty();
  }

  @Test
  void showsAnErrorThatIsNotJson() {
    server.fail(CONFIG, FakeAttic.answer(401, "who are you?"));

    assertThat(attic.run("cache", "info", "hello").err())
        .isEqualTo("Error: HTTP 401 Unauthorized: who are you?\n");
  }

  @Test
  void saysThatAnAnswerIsCutOff() {
    server.fail(CONFIG, FakeAttic.answer(200, "{\"is_public\":tr"));

    AtticRun.Result result = attic.run("cache", "info", "hello");

    assertThat(result.status()).isEqualTo(1);
    assertThat(result.err()).startsWith("Error: The answer of http://127.0.0.1:").contains("JSON");
  }

  @Test
  void triesAgainAfterTransientErrors() {
    server.fail(CONFIG, FakeAttic.answer(502, ""), FakeAttic.answer(408, ""));

    assertThat(attic.run("cache", "info", "hello").status()).isZero();
    assertThat(attic.pauses()).hasSize(2);
  }

  @Test
  void waitsAsLongAsTheServerAsks() {
    server.fail(CONFIG, new Fault.Answer(429, "", Map.of("Retry-After", "9"), false));

    assertThat(attic.run("cache", "info", "hello").status()).isZero();
    assertThat(attic.pauses()).containsExactly(Duration.ofSeconds(9));
  }

  @Test
  void doesNotRepeatACreationThatMayHaveHappened() {
    server.fail(CONFIG, FakeAttic.answer(502, "bad"));

    AtticRun.Result result = attic.run("cache", "create", "hello");

    assertThat(result.err()).isEqualTo("Error: HTTP 502 Bad Gateway: bad\n");
    assertThat(server.seen()).hasSize(1);
  }

  @Test
  void repeatsACreationTheServerHadNoTimeFor() {
    server.fail(CONFIG, FakeAttic.answer(503, ""));

    assertThat(attic.run("cache", "create", "hello").status()).isZero();
  }

  @Test
  void saysThatNobodyAnswers() {
    server.close();

    AtticRun.Result result = attic.run("cache", "info", "hello");

    assertThat(result.status()).isEqualTo(1);
    assertThat(result.err()).startsWith("Error: Cannot connect to " + server.url() + ": ");
    assertThat(attic.pauses()).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://elsewhere/a b?sig=hunter2",
        "http://[::1/?sig=hunter2",
        "%zz?sig=hunter2",
        "ftp://elsewhere/?sig=hunter2",
        "mailto:hunter2",
        "http:///hunter2",
        "http://a_b/?sig=hunter2"
      })
  void saysWhoRedirectsToWhatIsNoAddress(String location) {
    var broken = new Fault.Answer(307, "", Map.of("Location", location), false);
    server.fail(CONFIG, broken, broken, broken);

    AtticRun.Result result = attic.run("cache", "info", "hello");

    assertThat(result.status()).isEqualTo(1);
    assertThat(result.err())
        .isEqualTo(
            "Error: 127.0.0.1 redirects to what is no address of http or https (Location)\n");
  }

  @Test
  void followsARedirectButKeepsTheTokenFromAnotherHost() throws IOException {
    try (var other = new FakeAttic()) {
      String elsewhere = other.url().replace("127.0.0.1", "localhost") + CONFIG.substring(1);
      server.fail(CONFIG, new Fault.Answer(307, "", Map.of("Location", elsewhere), false));

      assertThat(attic.run("cache", "info", "hello").status()).isZero();

      assertThat(other.seen())
          .singleElement()
          .satisfies(seen -> assertThat(seen.headers()).doesNotContainKey("Authorization"));
    }
  }
}
