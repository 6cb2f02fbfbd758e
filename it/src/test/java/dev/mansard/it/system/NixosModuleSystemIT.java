package dev.mansard.it.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.mansard.it.process.Prerequisites;
import dev.mansard.it.process.Program;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real Nix evaluates the NixOS module, with a stand-in for the library of nixpkgs. */
final class NixosModuleSystemIT {
  private static final Path ROOT =
      Path.of(System.getProperty("mansard.root", "..")).toAbsolutePath().normalize();

  @TempDir private Path folder = Path.of("");

  @BeforeAll
  static void requireNix() {
    Prerequisites.requirePrograms("nix-instantiate");
  }

  @Test
  void hasTheOptionsOfTheModuleItReplaces() throws Exception {
    var module = evaluate("{ }");

    assertThat(module.path("options").valueStream().map(JsonNode::asText))
        .contains("enable", "package", "environmentFile", "user", "group", "settings", "mode");
    assertThat(module.path("undocumented")).isEmpty();
    assertThat(module.at("/disabledModules/0").asText())
        .isEqualTo("services/networking/atticd.nix");
    assertThat(module.path("services")).isEmpty();
  }

  @Test
  void runsTheServerWithItsSecretsFromAFile() throws Exception {
    var service =
        evaluate(
                """
                { enable = true; package = "/nix/store/p"; environmentFile = "/run/secrets/env";
                  mode = "api-server"; settings.listen = "[::]:9090"; }
                """)
            .at("/services/atticd/serviceConfig");

    assertThat(service.path("ExecStart").asText())
        .startsWith("/nix/store/p/bin/atticd -f /nix/store/server.toml")
        .contains("\"listen\":\"[::]:9090\"")
        .endsWith("--mode api-server");
    assertThat(service.at("/EnvironmentFile/0").asText()).isEqualTo("/run/secrets/env");
    assertThat(service.path("DynamicUser").asBoolean()).isTrue();
    assertThat(service.path("ProtectSystem").asText()).isEqualTo("strict");
  }

  @Test
  void makesTheCachesThatAreDeclared() throws Exception {
    var services =
        evaluate(
                """
                { enable = true; package = "/nix/store/p"; environmentFile = "/run/secrets/env";
                  settings.listen = "[::]:9090";
                  caches.team = { isPublic = true; priority = null; retentionPeriod = "90 days"; }; }
                """)
            .path("services");

    assertThat(services.at("/atticd-caches/serviceConfig/ExecStart").asText())
        .startsWith("/nix/store/p/bin/atticadm provision -f ")
        .contains(
            "--server http://localhost:9090/ --plan ",
            "{\"isPublic\":true,\"name\":\"team\",\"retentionPeriod\":\"90 days\"}");
  }

  @Test
  void refusesSecretsThatEverybodyCouldRead() throws Exception {
    var module =
        evaluate(
            "{ enable = true; package = \"/nix/store/p\"; settings.jwt.signing.key = \"x\"; }");

    assertThat(module.path("failed").valueStream().map(JsonNode::asText))
        .anyMatch(message -> message.contains("environmentFile is not set"))
        .anyMatch(message -> message.contains("jwt.signing would be readable for everybody"));
  }

  private JsonNode evaluate(String settings) throws Exception {
    var module = ROOT.resolve("deploy/nixos/atticd.nix").toString();
    var line =
        List.of(
            "nix-instantiate",
            "--store",
            "dummy://",
            "--eval",
            "--strict",
            "--json",
            ROOT.resolve("it/src/test/resources/nixos/evaluate.nix").toString(),
            "--arg",
            "module",
            module,
            "--arg",
            "settings",
            settings);
    var environment = Map.of("HOME", folder.toString());
    var output = new Program(line, environment, folder, "").run().expectSuccess();
    return new ObjectMapper().readTree(output.out());
  }
}
