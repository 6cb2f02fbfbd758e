package dev.mansard.chart;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRoute;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Every kind that the chart may render, and what reads it without letting anything pass. */
final class KubernetesTypes {
  /** By {@code apiVersion} and {@code kind}. */
  static final Map<String, Class<? extends HasMetadata>> KINDS =
      Stream.of(
              Certificate.class,
              ConfigMap.class,
              CronJob.class,
              Deployment.class,
              HTTPRoute.class,
              HorizontalPodAutoscaler.class,
              Ingress.class,
              Job.class,
              NetworkPolicy.class,
              PersistentVolumeClaim.class,
              Pod.class,
              PodDisruptionBudget.class,
              PrometheusRule.class,
              Role.class,
              RoleBinding.class,
              Service.class,
              ServiceAccount.class,
              ServiceMonitor.class)
          .collect(
              Collectors.toUnmodifiableMap(
                  type -> HasMetadata.getApiVersion(type) + " " + HasMetadata.getKind(type),
                  Function.identity()));

  private static final ObjectMapper STRICT =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .annotationIntrospector(new NothingBesides())
          .build();

  private KubernetesTypes() {}

  /** Reads it; an unknown kind, field or wrong type is an error. */
  static HasMetadata read(Manifest manifest) throws Exception {
    var node = manifest.node();
    var name = node.path("apiVersion").asText() + " " + manifest.kind();
    var type = KINDS.get(name);
    if (type == null) {
      throw new IllegalArgumentException(name + " is no kind that is known");
    }
    return STRICT.treeToValue(node, type);
  }

  /** The models put fields they do not know into a map; this takes the map away. */
  private static final class NothingBesides extends JacksonAnnotationIntrospector {
    private static final long serialVersionUID = 1;

    @Override
    public Boolean hasAnySetter(Annotated annotated) {
      return false;
    }
  }
}
