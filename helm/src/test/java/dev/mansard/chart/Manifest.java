package dev.mansard.chart;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** One object for Kubernetes, as it was rendered. */
record Manifest(JsonNode node) {
  private static final List<String> POD_PATHS =
      List.of("/spec/template", "/spec/jobTemplate/spec/template");

  String kind() {
    return node.path("kind").asText();
  }

  String name() {
    return node.at("/metadata/name").asText();
  }

  Map<String, String> labels() {
    return texts(node.at("/metadata/labels"));
  }

  /** The pod, or the template of pods, if there is one: an object with metadata and a spec. */
  Optional<JsonNode> pod() {
    if (kind().equals("Pod")) {
      return Optional.of(node);
    }
    return POD_PATHS.stream().map(node::at).filter(found -> !found.isMissingNode()).findFirst();
  }

  /** All containers of the pod. */
  List<JsonNode> containers() {
    return pod().stream()
        .flatMap(pod -> Stream.of("/spec/containers", "/spec/initContainers").map(pod::at))
        .flatMap(JsonNode::valueStream)
        .toList();
  }

  static Map<String, String> texts(JsonNode object) {
    return object
        .propertyStream()
        .collect(java.util.stream.Collectors.toMap(Map.Entry::getKey, e -> e.getValue().asText()));
  }

  @Override
  public String toString() {
    return kind() + "/" + name();
  }
}
