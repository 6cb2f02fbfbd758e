package dev.mansard.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.mansard.standalone.command.Mode;
import dev.mansard.standalone.command.ServerOptions;
import dev.mansard.standalone.config.ConfigText;
import dev.mansard.standalone.config.Environment;
import dev.mansard.standalone.config.ServerConfigReader;
import dev.mansard.standalone.config.SignerConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is in {@code deploy} fits the programs it is for, as far as can be told without them. */
final class DeployFilesTest {
  private static final Path DEPLOY =
      Path.of(System.getProperty("mansard.root", "..")).resolve("deploy");
  private static final YAMLMapper YAML = new YAMLMapper();

  static List<Path> units() {
    return files("systemd", ".service");
  }

  static List<Path> recipes() {
    return files("ci", ".yml");
  }

  @ParameterizedTest
  @MethodSource("units")
  void everyUnitRunsHardenedAndWithItsSecretsFromSystemd(Path unit) throws IOException {
    assertThat(Files.readAllLines(unit))
        .contains(
            "DynamicUser=yes",
            "NoNewPrivileges=yes",
            "ProtectSystem=strict",
            "PrivateUsers=yes",
            "CapabilityBoundingSet=",
            "SystemCallFilter=@system-service")
        .anyMatch(line -> line.startsWith("LoadCredential="))
        .noneMatch(line -> line.startsWith("User="));
  }

  /** A link, an action or an image that is not ours would be somebody else's. */
  @Test
  void nothingPretendsThatThereIsAPublicHome() throws IOException {
    var root = DEPLOY.resolveSibling("");
    var texts = Stream.of("deploy/ci", "deploy/systemd", "deploy/compose", "deploy/nixos", "docs");
    var found =
        Stream.concat(Stream.of("helm/mansard/values.yaml", "SECURITY.md", "README.md"), texts)
            .map(root::resolve)
            .flatMap(DeployFilesTest::walk)
            .filter(Files::isRegularFile)
            .filter(DeployFilesTest::namesAHome)
            .toList();

    assertThat(found).isEmpty();
    assertThat(Files.readString(DEPLOY.resolve("compose/compose.yaml")))
        .containsPattern("image: mansard/server:.*\n +pull_policy: never")
        .containsPattern("image: mansard/signer:.*\n +pull_policy: never");
  }

  private static Stream<Path> walk(Path place) {
    try (var files = Files.walk(place)) {
      return files.toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean namesAHome(Path file) {
    try {
      var text = Files.readString(file);
      return text.contains("github.com/mansard")
          || text.contains("uses: mansard/")
          || text.contains("mansard.example");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @MethodSource("units")
  void everyCommandLineIsOneOfOurs(Path unit) throws IOException {
    var command =
        Files.readAllLines(unit).stream()
            .filter(line -> line.startsWith("ExecStart="))
            .map(line -> List.of(line.substring("ExecStart=".length()).split(" ")))
            .toList();

    assertThat(command).hasSize(1);
    if (command.getFirst().getFirst().endsWith("/bin/atticd")) {
      var options = ServerOptions.parse(command.getFirst().subList(1, command.getFirst().size()));
      assertThat(options.config()).contains(Path.of("%d/server.toml"));
    } else {
      assertThat(command.getFirst()).containsExactly("/opt/mansard/bin/mansard-signer");
    }
  }

  /** Its opinion is asked where it is installed; elsewhere the tests above are all there is. */
  @ParameterizedTest
  @MethodSource("units")
  void systemdFindsNothingWrong(Path unit, @TempDir Path folder) throws Exception {
    var analyze = Path.of("/usr/bin/systemd-analyze");
    var program = Files.isExecutable(analyze) ? analyze.toString() : "true";
    var text = Files.readString(unit).replaceAll("(?m)^(ExecStart(Pre)?)=\\S+", "$1=/bin/true");
    var copy = Files.writeString(folder.resolve(unit.getFileName().toString()), text);
    for (var other : units()) {
      if (!other.equals(unit)) {
        Files.writeString(
            folder.resolve(other.getFileName().toString()),
            Files.readString(other).replaceAll("(?m)^(ExecStart(Pre)?)=\\S+", "$1=/bin/true"));
      }
    }

    assertThat(run(List.of(program, "verify", copy.toString()))).isEmpty();
  }

  @Test
  void theServersOfComposeAcceptTheirConfiguration(@TempDir Path folder) throws Exception {
    var text = Files.readString(DEPLOY.resolve("compose/server.toml"));
    for (var name : List.of("access-key-id", "secret-access-key", "service-token")) {
      Files.writeString(folder.resolve(name), name);
    }
    var environment =
        new Environment(
            Map.of(
                "ATTIC_SERVER_DATABASE_URL", "postgres://mansard:x@postgres:5432/mansard",
                "ATTIC_SERVER_TOKEN_HS256_SECRET_BASE64", "c2VjcmV0"));

    var config =
        ServerConfigReader.read(
            new ConfigText("server.toml", text.replace("/etc/mansard/secrets", folder.toString())),
            environment);

    assertThat(config.warnings()).isEmpty();
    assertThat(config.signer()).isInstanceOf(SignerConfig.Remote.class);
    assertThat(config.events().kafka()).isPresent();
  }

  @Test
  void composeRunsAllThatIsNeeded() throws IOException {
    var services = YAML.readTree(DEPLOY.resolve("compose/compose.yaml").toFile()).path("services");
    var modes =
        services
            .valueStream()
            .map(service -> service.path("command").valueStream().map(JsonNode::asText).toList())
            .filter(command -> command.contains("--mode"))
            .map(command -> ServerOptions.parse(command).mode())
            .toList();

    assertThat(services.propertyStream().map(Map.Entry::getKey))
        .containsExactlyInAnyOrder(
            "postgres",
            "s3",
            "kafka",
            "migrations",
            "signer-migrations",
            "signer",
            "api",
            "gc",
            "nginx");
    assertThat(modes)
        .containsExactlyInAnyOrder(Mode.DB_MIGRATIONS, Mode.API_SERVER, Mode.GARBAGE_COLLECTOR);
    assertThat(services)
        .filteredOn(service -> service.has("image"))
        .extracting(service -> service.path("image").asText())
        .allMatch(image -> image.matches(".+:.+") && !image.endsWith(":latest"));
  }

  @ParameterizedTest
  @MethodSource("recipes")
  void everyRecipeIsYamlWithItsSecretsInVariables(Path recipe) throws IOException {
    var tree = YAML.readTree(recipe.toFile());

    assertThat(tree.isObject()).isTrue();
    // An expression inside of a script would run whatever a branch is called.
    assertThat(tree.findValuesAsText("run")).noneMatch(script -> script.contains("${{"));
  }

  @Test
  void pullRequestsPushNothing() throws IOException {
    var push = YAML.readTree(DEPLOY.resolve("ci/github/push/action.yml").toFile());

    assertThat(push.at("/runs/steps")).hasSize(1);
    assertThat(push.at("/runs/steps/0/if").asText())
        .contains("github.event_name != 'pull_request'", "!= 'pull_request_target'");
  }

  private static String run(List<String> command) throws Exception {
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try (var lines = process.inputReader().lines()) {
      var said = lines.collect(Collectors.joining("\n"));
      int status = process.waitFor();
      return status == 0 ? said : said + " (status " + status + ")";
    }
  }

  private static List<Path> files(String folder, String ending) {
    try (Stream<Path> files = Files.walk(DEPLOY.resolve(folder))) {
      return files.filter(file -> file.toString().endsWith(ending)).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
