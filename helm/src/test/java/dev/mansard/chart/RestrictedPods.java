package dev.mansard.chart;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The rules of the Pod Security Standard {@code restricted}, and two of ours: the root file system
 * is read-only, and no token of a service account is mounted by itself.
 *
 * @see <a href="https://kubernetes.io/docs/concepts/security/pod-security-standards/">the
 *     standard</a>
 */
final class RestrictedPods {
  private static final Set<String> VOLUMES =
      Set.of(
          "configMap",
          "csi",
          "downwardAPI",
          "emptyDir",
          "ephemeral",
          "persistentVolumeClaim",
          "projected",
          "secret");

  private RestrictedPods() {}

  /** What is wrong with the pod; empty if nothing is. */
  static List<String> violations(Manifest manifest) {
    var violations = new ArrayList<String>();
    var spec = manifest.pod().orElseThrow().path("spec");
    for (var field : List.of("hostNetwork", "hostPID", "hostIPC")) {
      require(!spec.path(field).asBoolean(), "pod: " + field, violations);
    }
    var context = spec.path("securityContext");
    require(context.path("runAsNonRoot").asBoolean(), "pod: runAsNonRoot", violations);
    require(context.path("runAsUser").asInt(1) != 0, "pod: runAsUser", violations);
    require(
        context.at("/seccompProfile/type").asText().equals("RuntimeDefault"),
        "pod: seccompProfile",
        violations);
    require(
        spec.path("automountServiceAccountToken").isBoolean()
            && !spec.path("automountServiceAccountToken").asBoolean(),
        "pod: automountServiceAccountToken",
        violations);
    for (var volume : spec.path("volumes")) {
      require(hasAllowedType(volume), "volume " + volume.path("name").asText(), violations);
    }
    for (var container : manifest.containers()) {
      addViolations(container, violations);
    }
    return violations;
  }

  private static void addViolations(JsonNode container, List<String> violations) {
    var name = "container " + container.path("name").asText() + ": ";
    var context = container.path("securityContext");
    require(
        context.path("allowPrivilegeEscalation").isBoolean()
            && !context.path("allowPrivilegeEscalation").asBoolean(),
        name + "allowPrivilegeEscalation",
        violations);
    require(!context.path("privileged").asBoolean(), name + "privileged", violations);
    require(
        context.at("/capabilities/drop").valueStream().anyMatch(one -> one.asText().equals("ALL"))
            && context.at("/capabilities/add").isEmpty(),
        name + "capabilities",
        violations);
    require(context.path("readOnlyRootFilesystem").asBoolean(), name + "root", violations);
    require(context.path("runAsUser").asInt(1) != 0, name + "runAsUser", violations);
    require(
        container.path("ports").valueStream().noneMatch(port -> port.has("hostPort")),
        name + "hostPort",
        violations);
    require(container.at("/resources/limits").has("memory"), name + "memory limit", violations);
  }

  private static boolean hasAllowedType(JsonNode volume) {
    return volume
        .propertyStream()
        .map(java.util.Map.Entry::getKey)
        .filter(field -> !field.equals("name"))
        .allMatch(VOLUMES::contains);
  }

  private static void require(boolean holds, String rule, List<String> violations) {
    if (!holds) {
      violations.add(rule);
    }
  }
}
