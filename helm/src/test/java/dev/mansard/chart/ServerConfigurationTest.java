package dev.mansard.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mansard.standalone.command.AdminOptions;
import dev.mansard.standalone.command.ServerOptions;
import dev.mansard.standalone.config.ConfigText;
import dev.mansard.standalone.config.DatabaseConfig;
import dev.mansard.standalone.config.Environment;
import dev.mansard.standalone.config.ServerConfig;
import dev.mansard.standalone.config.ServerConfigReader;
import dev.mansard.standalone.config.SignerConfig;
import dev.mansard.standalone.config.StorageConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the services are told is read by their own readers: each container of the server image gets
 * its command line, its environment and its files, and must accept them without a warning.
 */
final class ServerConfigurationTest {
  private static final String SERVER_TOML = "/etc/mansard/server.toml";

  /** What an operator's Secret may hold under such a name. */
  private static final Map<String, String> SECRETS =
      Map.of(
          "ATTIC_SERVER_DATABASE_URL", "postgres://mansard:p%40ss@db.example:5432/mansard",
          "ATTIC_SERVER_TOKEN_HS256_SECRET_BASE64", "dGhlIHNlY3JldCBvZiB0aGUgdGVzdHM=",
          "ATTIC_SERVER_TOKEN_RS256_SECRET_BASE64", "LS0tLS1CRUdJTiBSU0EgUFJJVkFURSBLRVktLS0t",
          "ATTIC_SERVER_TOKEN_RS256_PUBKEY_BASE64", "LS0tLS1CRUdJTiBQVUJMSUMgS0VZLS0tLS0=",
          "MANSARD_SIGNER_SERVICE_TOKEN", "a token of at least 16 characters",
          "QUARKUS_DATASOURCE_REACTIVE_URL", "postgresql://signer@db.example/mansard");

  @TempDir private Path folder = Path.of("");

  static Stream<Path> valuesFiles() {
    return Chart.valuesFiles().stream();
  }

  @ParameterizedTest
  @MethodSource("valuesFiles")
  void everyServerAcceptsItsConfiguration(Path values) throws Exception {
    var manifests = Chart.manifests(values);
    var servers = manifests.stream().filter(ServerConfigurationTest::isServer).toList();

    assertThat(servers).isNotEmpty();
    for (var server : servers) {
      var config = read(server, manifests);
      assertThat(config.warnings()).as(server.toString()).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("valuesFiles")
  void everyCommandLineIsOneOfAtticd(Path values) {
    assertThat(Chart.manifests(values))
        .filteredOn(ServerConfigurationTest::isServer)
        .filteredOn(server -> !server.containers().getFirst().has("command"))
        .allSatisfy(
            server ->
                assertThat(ServerOptions.parse(arguments(server)).mode().optionName())
                    .isIn(
                        "api-server",
                        "garbage-collector",
                        "garbage-collector-once",
                        "db-migrations",
                        "monolithic"));
  }

  @Test
  void valuesReachTheServer() throws Exception {
    var manifests = Chart.manifests(Chart.valuesFile("production"));
    var api = read(named("demo-mansard-api", manifests), manifests);
    var gc = read(named("demo-mansard-gc", manifests), manifests);

    assertThat(api.http().allowedHosts())
        .containsExactly("cache.example.com", "demo-mansard-api.nix.svc");
    assertThat(api.http().substituterEndpoint()).contains("https://cache.example.com/");
    assertThat(api.upload().idleTimeout()).isEqualTo(Duration.ofMinutes(2));
    assertThat(api.database().poolSize()).isEqualTo(24);
    assertThat(api.database().location()).isInstanceOf(DatabaseConfig.External.class);
    assertThat(api.compression().level()).isEqualTo(5);
    assertThat(api.management().orElseThrow().drainDelay()).isEqualTo(Duration.ofSeconds(10));
    assertThat(api.management().orElseThrow().drainTimeout()).isEqualTo(Duration.ofSeconds(60));
    assertThat(api.tokens().audiences()).containsExactly("nix", "cache");
    assertThat(api.signer()).isInstanceOf(SignerConfig.Remote.class);
    assertThat(api.events().kafka().orElseThrow().broker().bootstrapServers())
        .isEqualTo("kafka-0.kafka:9093,kafka-1.kafka:9093");
    assertThat(api.storage())
        .isInstanceOfSatisfying(
            StorageConfig.S3.class, s3 -> assertThat(s3.credentials()).isEmpty());
    assertThat(gc.garbageCollection().interval()).isEqualTo(Duration.ofHours(6));
    assertThat(gc.garbageCollection().compaction().bytesPerRun()).isEqualTo(17_179_869_184L);
    assertThat(gc.signer()).isInstanceOf(SignerConfig.Unconfigured.class);
  }

  /** It leaves out the port that http means anyway, as clients do in the Host header. */
  @ParameterizedTest
  @CsvSource({
    "production,80,demo-mansard-api.nix.svc",
    "production,8081,demo-mansard-api.nix.svc:8081",
    "single,8081,demo-mansard-api.nix.svc:8081",
  })
  void whomTheChartCallsIsAmongTheAllowedHosts(String values, int port, String host)
      throws Exception {
    var manifests =
        Chart.parse(
            Chart.render(
                List.of(Chart.valuesFile(values)),
                Map.of("service.port", port, "config.allowed-hosts[0]", "cache.example.com")));

    assertThat(read(named("demo-mansard-api", manifests), manifests).http().allowedHosts())
        .containsExactly("cache.example.com", host);
    assertThat(
            manifests.stream()
                .filter(one -> one.kind().equals("Pod"))
                .flatMap(one -> arguments(one).stream()))
        .containsExactly("smoke-test", "--server", "http://" + host);
  }

  @Test
  void everyHostIsAllowedWhereNoneIsGiven() throws Exception {
    var manifests = Chart.manifests(Chart.valuesFile("small"));

    assertThat(read(named("demo-mansard-api", manifests), manifests).http().allowedHosts())
        .isEmpty();
  }

  @Test
  void theServiceTokenIsTheSignersOwn() throws Exception {
    var manifests = Chart.manifests(Chart.valuesFile("small"));
    var api = read(named("demo-mansard-api", manifests), manifests);

    assertThat(api.signer())
        .isInstanceOfSatisfying(
            SignerConfig.Remote.class,
            remote -> {
              assertThat(remote.url()).hasToString("http://demo-mansard-signer.nix.svc:8090/");
              assertThat(remote.token()).isEqualTo("content of service-token");
            });
    assertThat(
            named("demo-mansard-signer", manifests)
                .containers()
                .getFirst()
                .path("env")
                .valueStream()
                .filter(one -> one.path("name").asText().equals("MANSARD_SIGNER_SERVICE_TOKEN"))
                .map(one -> one.at("/valueFrom/secretKeyRef/key").asText()))
        .containsExactly("service-token");
  }

  @Test
  void apiAndSignerKnowEachOtherByCertificatesOfTheirSecrets() throws Exception {
    var manifests = Chart.manifests(Chart.valuesFile("guarded"));
    var api = read(named("demo-mansard-api", manifests), manifests);
    var folder = this.folder.resolve("demo-mansard-api/signer-tls");

    assertThat(api.signer())
        .isInstanceOfSatisfying(
            SignerConfig.Remote.class,
            remote -> {
              assertThat(remote.url()).hasToString("https://demo-mansard-signer.nix.svc:8090/");
              assertThat(remote.tls().caFile()).contains(folder.resolve("ca.crt"));
              assertThat(remote.tls().certificateFile()).contains(folder.resolve("tls.crt"));
              assertThat(remote.tls().keyFile()).contains(folder.resolve("tls.key"));
            });
    assertThat(environment(named("demo-mansard-signer", manifests)))
        .containsEntry("MANSARD_SIGNER_TLS_CERTIFICATE_FILE", "/etc/mansard/signer-tls/tls.crt")
        .containsEntry("MANSARD_SIGNER_TLS_KEY_FILE", "/etc/mansard/signer-tls/tls.key")
        .containsEntry("MANSARD_SIGNER_TLS_CLIENT_CA_FILE", "/etc/mansard/signer-tls/ca.crt");
  }

  private ServerConfig read(Manifest server, List<Manifest> manifests) throws IOException {
    var environment = new Environment(environment(server));
    var options =
        server.containers().getFirst().has("command")
            ? configOf(AdminOptions.parse(arguments(server)))
            : ServerOptions.parse(arguments(server)).config();
    if (options.isEmpty()) {
      return ServerConfigReader.read(ConfigText.find(environment).orElseThrow(), environment);
    }
    assertThat(options).contains(Path.of(SERVER_TOML));
    var text = configOf(server, manifests).replace("/etc/mansard/", mount(server) + "/");
    return ServerConfigReader.read(new ConfigText(server + " server.toml", text), environment);
  }

  /** Of those commands of {@code atticadm} that the chart uses. */
  private static Optional<Path> configOf(AdminOptions command) {
    return switch (command) {
      case AdminOptions.Fsck fsck -> fsck.config();
      case AdminOptions.Provision provision -> provision.config();
      case AdminOptions.CheckServer check -> check.config();
      default -> throw new IllegalArgumentException(command + " is not for the chart");
    };
  }

  /** The text of the ConfigMap that is mounted where the command line says. */
  private static String configOf(Manifest server, List<Manifest> manifests) {
    var volume =
        server
            .containers()
            .getFirst()
            .path("volumeMounts")
            .valueStream()
            .filter(mount -> mount.path("mountPath").asText().equals(SERVER_TOML))
            .map(mount -> mount.path("name").asText())
            .findFirst()
            .orElseThrow();
    var map =
        volumes(server)
            .filter(one -> one.path("name").asText().equals(volume))
            .map(one -> one.at("/configMap/name").asText())
            .findFirst()
            .orElseThrow();
    return manifests.stream()
        .filter(one -> one.toString().equals("ConfigMap/" + map))
        .map(one -> one.node().path("data").path("server.toml").asText())
        .findFirst()
        .orElseThrow();
  }

  /** Makes the files of the mounted secrets, each with a text that says which. */
  private Path mount(Manifest server) throws IOException {
    var root = folder.resolve(server.name());
    for (var mount : server.containers().getFirst().path("volumeMounts")) {
      var path = mount.path("mountPath").asText();
      var name = mount.path("name").asText();
      for (var volume : volumes(server).filter(v -> v.has("secret")).toList()) {
        if (volume.path("name").asText().equals(name)) {
          var target =
              Files.createDirectories(
                  root.resolve(Path.of("/etc/mansard").relativize(Path.of(path))));
          for (var item : volume.at("/secret/items")) {
            var file = item.path("path").asText();
            Files.writeString(
                target.resolve(file),
                file.endsWith(".properties")
                    ? "security.protocol=SSL\n"
                    : "content of " + item.path("key").asText() + "\n");
          }
        }
      }
    }
    return root;
  }

  private static Map<String, String> environment(Manifest server) {
    var environment = new HashMap<String, String>();
    for (var variable : server.containers().getFirst().path("env")) {
      var name = variable.path("name").asText();
      if (variable.has("value")) {
        environment.put(name, variable.path("value").asText());
      } else if (variable.at("/valueFrom/secretKeyRef").isObject()) {
        environment.put(name, Optional.ofNullable(SECRETS.get(name)).orElseThrow());
      }
    }
    return environment;
  }

  private static boolean isServer(Manifest manifest) {
    return manifest.containers().stream()
        .findFirst()
        .filter(container -> container.path("image").asText().contains("server"))
        .isPresent();
  }

  private static List<String> arguments(Manifest server) {
    return server.containers().getFirst().path("args").valueStream().map(JsonNode::asText).toList();
  }

  private static Stream<JsonNode> volumes(Manifest manifest) {
    return manifest.pod().stream().flatMap(pod -> pod.at("/spec/volumes").valueStream());
  }

  private static Manifest named(String name, List<Manifest> manifests) {
    return manifests.stream()
        .filter(one -> one.kind().equals("Deployment") && one.name().equals(name))
        .findFirst()
        .orElseThrow();
  }
}
