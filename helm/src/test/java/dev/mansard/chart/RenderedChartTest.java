package dev.mansard.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is true of the manifests of every set of values. */
final class RenderedChartTest {
  static List<Path> valuesFiles() {
    return Chart.valuesFiles();
  }

  static List<String> kinds() {
    return KubernetesTypes.KINDS.keySet().stream().sorted().toList();
  }

  @ParameterizedTest
  @MethodSource("valuesFiles")
  void helmHasNothingToCriticise(Path values, @TempDir Path scratch) throws Exception {
    var result = Chart.lint(values, scratch);

    assertThat(result.isFailed()).as(result.getMessages().toString()).isFalse();
  }

  @ParameterizedTest
  @MethodSource("valuesFiles")
  void everyFieldIsOneThatKubernetesKnows(Path values) {
    assertThat(Chart.manifests(values))
        .isNotEmpty()
        .allSatisfy(
            manifest ->
                assertThatCode(() -> KubernetesTypes.read(manifest)).doesNotThrowAnyException());
  }

  @Test
  void anUnknownFieldWouldBeNoticed() {
    var service = firstOf("Service").node().deepCopy();
    ((ObjectNode) service.get("spec")).put("portz", 1);

    assertThatThrownBy(() -> KubernetesTypes.read(new Manifest(service)))
        .hasMessageContaining("portz");
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void everyKindIsRenderedForSomeValues(String kind) {
    assertThat(Chart.valuesFiles())
        .flatMap(Chart::manifests)
        .extracting(found -> found.node().path("apiVersion").asText() + " " + found.kind())
        .contains(kind);
  }

  @ParameterizedTest
  @MethodSource("valuesFiles")
  void noTwoObjectsHaveOneName(Path values) {
    assertThat(Chart.manifests(values)).extracting(Manifest::toString).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @MethodSource("valuesFiles")
  void everyPodMeetsThePodSecurityStandardRestricted(Path values) {
    assertThat(Chart.manifests(values))
        .filteredOn(manifest -> manifest.pod().isPresent())
        .hasSizeGreaterThan(1)
        .allSatisfy(manifest -> assertThat(RestrictedPods.violations(manifest)).isEmpty());
  }

  @Test
  void aPodThatIsNotRestrictedWouldBeNoticed() {
    var deployment = firstOf("Deployment").node().deepCopy();
    ((ObjectNode) deployment.at("/spec/template/spec/containers/0/securityContext"))
        .put("allowPrivilegeEscalation", true)
        .remove("capabilities");

    assertThat(RestrictedPods.violations(new Manifest(deployment)))
        .containsExactly("container api: allowPrivilegeEscalation", "container api: capabilities");
  }

  @ParameterizedTest
  @MethodSource("valuesFiles")
  void everySelectorFindsPodsOfTheRelease(Path values) {
    var manifests = Chart.manifests(values);
    var pods =
        manifests.stream()
            .flatMap(manifest -> manifest.pod().stream())
            .map(pod -> Manifest.texts(pod.at("/metadata/labels")))
            .toList();

    for (var manifest : manifests) {
      for (var selector : selectors(manifest)) {
        assertThat(pods)
            .as("%s selects %s", manifest, selector)
            .anySatisfy(labels -> assertThat(labels).containsAllEntriesOf(selector));
      }
    }
  }

  /** A deployment must not adopt the pods of another. */
  @ParameterizedTest
  @MethodSource("valuesFiles")
  void everyDeploymentSelectsItsOwnPodsOnly(Path values) {
    var deployments =
        Chart.manifests(values).stream().filter(one -> one.kind().equals("Deployment")).toList();

    for (var deployment : deployments) {
      var selector = Manifest.texts(deployment.node().at("/spec/selector/matchLabels"));
      assertThat(deployments)
          .filteredOn(
              other ->
                  Manifest.texts(other.node().at("/spec/template/metadata/labels"))
                      .entrySet()
                      .containsAll(selector.entrySet()))
          .containsExactly(deployment);
    }
  }

  @ParameterizedTest
  @MethodSource("valuesFiles")
  void everyPortThatIsNamedExists(Path values) {
    var manifests = Chart.manifests(values);

    for (var service : manifests) {
      if (service.kind().equals("Service")) {
        var selector = Manifest.texts(service.node().at("/spec/selector"));
        var ports =
            manifests.stream()
                .filter(one -> matches(one, selector))
                .flatMap(one -> one.containers().stream())
                .flatMap(container -> container.path("ports").valueStream())
                .map(port -> port.path("name").asText())
                .collect(Collectors.toSet());
        assertThat(service.node().at("/spec/ports"))
            .allSatisfy(port -> assertThat(ports).contains(port.path("targetPort").asText()));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("valuesFiles")
  void everyMountHasItsVolume(Path values) {
    assertThat(Chart.manifests(values))
        .allSatisfy(
            manifest -> {
              var volumes =
                  manifest.pod().stream()
                      .flatMap(pod -> pod.at("/spec/volumes").valueStream())
                      .map(volume -> volume.path("name").asText())
                      .collect(Collectors.toSet());
              assertThat(manifest.containers())
                  .flatMap(container -> container.path("volumeMounts").valueStream().toList())
                  .extracting(mount -> mount.path("name").asText())
                  .isSubsetOf(volumes);
            });
  }

  @ParameterizedTest
  @MethodSource("valuesFiles")
  void everyServiceHasItsThreeProbesOnTheManagementPort(Path values) {
    assertThat(Chart.manifests(values))
        .filteredOn(manifest -> manifest.kind().equals("Deployment"))
        .map(manifest -> manifest.containers().getFirst())
        .allSatisfy(
            container ->
                assertThat(
                        Stream.of("startupProbe", "livenessProbe", "readinessProbe")
                            .map(container::path)
                            .map(probe -> probe.at("/httpGet"))
                            .map(get -> get.path("port").asText() + get.path("path").asText()))
                    .containsExactly(
                        "management/q/health/started",
                        "management/q/health/live",
                        "management/q/health/ready"));
  }

  @ParameterizedTest
  @MethodSource("valuesFiles")
  void podsRollWithTheirConfiguration(Path values) {
    assertThat(Chart.manifests(values))
        .filteredOn(manifest -> manifest.kind().equals("Deployment"))
        .allSatisfy(
            manifest ->
                assertThat(Manifest.texts(manifest.pod().orElseThrow().at("/metadata/annotations")))
                    .containsKey("checksum/secrets"));
  }

  @Test
  void onlyTheSignerHasTheMasterKeyAndOnlyItAndTheApiTheServiceToken() {
    var production = Chart.manifests(Chart.valuesFile("production"));

    assertThat(namesOfThoseWith(production, "\"key\":\"master-key\"")).containsExactly("signer");
    assertThat(namesOfThoseWith(production, "\"key\":\"service-token\""))
        .containsExactlyInAnyOrder("api", "signer");
    assertThat(namesOfThoseWith(production, "mansard-tokens"))
        .containsExactlyInAnyOrder("api", "provision", "test");
  }

  @Test
  void onlyApiServiceMayReachTheSigner() {
    var policy =
        Chart.manifests(Chart.valuesFile("production")).stream()
            .filter(one -> one.toString().equals("NetworkPolicy/demo-mansard-signer"))
            .findFirst()
            .orElseThrow();
    var rules = policy.node().at("/spec/ingress").valueStream().toList();

    assertThat(rules.getFirst().at("/from")).hasSize(1);
    assertThat(
            Manifest.texts(rules.getFirst().at("/from/0/podSelector/matchLabels"))
                .get("app.kubernetes.io/component"))
        .isEqualTo("api");
    assertThat(rules.getFirst().at("/ports/0/port").asText()).isEqualTo("http");
    assertThat(rules).hasSize(2);
    assertThat(rules.getLast().at("/ports/0/port").asText()).isEqualTo("management");
  }

  @Test
  void certificatesAreForTheNameThatTheApiCalls() throws Exception {
    var manifests = Chart.manifests(Chart.valuesFile("production"));
    var certificates = certificates(manifests);

    assertThat(certificates)
        .extracting(Certificate.Spec::secretName, Certificate.Spec::dnsNames)
        .containsExactly(
            tuple("demo-mansard-signer-tls", List.of("demo-mansard-signer.nix.svc")),
            tuple("demo-mansard-signer-client-tls", List.of("demo-mansard-api.nix.svc")));
    assertThat(certificates)
        .extracting(Certificate.Spec::usages)
        .containsExactly(
            List.of("digital signature", "server auth"),
            List.of("digital signature", "client auth"));
    assertThat(Chart.render(Chart.valuesFile("production")))
        .contains("https://demo-mansard-signer.nix.svc:8090/");
  }

  /** Then the api needs to know the signer, and has nothing to show. */
  @Test
  void onlyTheSignerHasAKeyWhereCallersNeedNone() throws Exception {
    var manifests =
        Chart.parse(
            Chart.render(
                List.of(Chart.valuesFile("production")), Map.of("signer.tls.mutual", false)));

    assertThat(certificates(manifests))
        .extracting(Certificate.Spec::secretName)
        .containsExactly("demo-mansard-signer-tls");
    assertThat(tlsFiles(manifests, "api")).containsExactly("ca.crt");
    assertThat(tlsFiles(manifests, "signer")).containsExactly("tls.crt", "tls.key");
  }

  /** Such as the authority of a database, which both of them have to know. */
  @Test
  void migrationsGetTheirFilesAndVariables() {
    var manifests =
        Chart.parse(
            Chart.render(
                List.of(Chart.valuesFile("production")),
                Map.of(
                    "migrations.extraVolumes[0].name", "ca",
                    "migrations.extraVolumes[0].configMap.name", "database-ca",
                    "migrations.extraVolumeMounts[0].name", "ca",
                    "migrations.extraVolumeMounts[0].mountPath", "/etc/mansard/ca",
                    "migrations.extraEnv[0].name", "MORE",
                    "migrations.extraEnv[0].value", "yes")));
    var job =
        manifests.stream()
            .filter(one -> one.toString().equals("Job/demo-mansard-migrations"))
            .findFirst()
            .orElseThrow();

    assertThat(job.node().at("/spec/template/spec/volumes").findValuesAsText("name"))
        .contains("database-ca");
    assertThat(job.containers())
        .hasSize(2)
        .allSatisfy(
            container -> {
              assertThat(container.path("volumeMounts").findValuesAsText("mountPath"))
                  .contains("/etc/mansard/ca");
              assertThat(container.path("env").findValuesAsText("name")).contains("MORE");
            });
  }

  @Test
  void fsckRunsAsTheCollectorAndOnlyOnce() {
    var fsck =
        Chart.manifests(Chart.valuesFile("guarded")).stream()
            .filter(one -> one.toString().equals("CronJob/demo-mansard-fsck"))
            .findFirst()
            .orElseThrow();
    var job = fsck.node().at("/spec/jobTemplate/spec");

    assertThat(fsck.containers().getFirst().path("args").valueStream().map(JsonNode::asText))
        .containsExactly("-f", "/etc/mansard/server.toml", "fsck", "--verify-content", "--repair");
    assertThat(job.path("backoffLimit").asInt(-1)).isZero();
    assertThat(job.at("/template/spec/serviceAccountName").asText()).isEqualTo("demo-mansard-gc");
  }

  private static List<Certificate.Spec> certificates(List<Manifest> manifests) throws Exception {
    var found = new ArrayList<Certificate.Spec>();
    for (var manifest : manifests) {
      if (KubernetesTypes.read(manifest) instanceof Certificate certificate) {
        found.add(certificate.spec());
      }
    }
    return found;
  }

  private static List<String> tlsFiles(List<Manifest> manifests, String component) {
    return manifests.stream()
        .filter(one -> one.toString().equals("Deployment/demo-mansard-" + component))
        .flatMap(one -> one.pod().orElseThrow().at("/spec/volumes").valueStream())
        .filter(volume -> volume.path("name").asText().equals("signer-tls"))
        .flatMap(volume -> volume.at("/secret/items").valueStream())
        .map(item -> item.path("path").asText())
        .toList();
  }

  private static List<String> namesOfThoseWith(List<Manifest> manifests, String text) {
    return manifests.stream()
        .filter(one -> one.pod().isPresent() && one.node().toString().contains(text))
        .map(one -> one.labels().getOrDefault("app.kubernetes.io/component", ""))
        .toList();
  }

  private static boolean matches(Manifest manifest, Map<String, String> selector) {
    return manifest
        .pod()
        .filter(
            pod ->
                Manifest.texts(pod.at("/metadata/labels"))
                    .entrySet()
                    .containsAll(selector.entrySet()))
        .isPresent();
  }

  /** Those for our pods: not what a policy says of other people's. */
  private static List<Map<String, String>> selectors(Manifest manifest) {
    var found =
        switch (manifest.kind()) {
          case "Service" -> List.of(manifest.node().at("/spec/selector"));
          case "Deployment", "PodDisruptionBudget" ->
              List.of(manifest.node().at("/spec/selector/matchLabels"));
          case "NetworkPolicy" -> policySelectors(manifest.node());
          default -> List.<JsonNode>of();
        };
    return found.stream()
        .map(Manifest::texts)
        .filter(selector -> selector.containsKey("app.kubernetes.io/component"))
        .toList();
  }

  private static List<JsonNode> policySelectors(JsonNode policy) {
    return policy.findValues("podSelector").stream()
        .map(selector -> selector.path("matchLabels"))
        .toList();
  }

  private static Manifest firstOf(String kind) {
    return Chart.manifests(Chart.valuesFile("small")).stream()
        .filter(manifest -> manifest.kind().equals(kind))
        .findFirst()
        .orElseThrow();
  }
}
