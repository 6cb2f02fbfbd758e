package dev.mansard.chart;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Version;
import java.util.List;

/**
 * A request to cert-manager: of its type, the fields that the chart uses. The models of
 * cert-manager are not published in the version of the others.
 *
 * @see <a href="https://cert-manager.io/docs/reference/api-docs/">its reference</a>
 */
@Group("cert-manager.io")
@Version("v1")
@JsonDeserialize(using = JsonDeserializer.None.class) // not as an object of unknown type
final class Certificate implements HasMetadata {
  private static final long serialVersionUID = 1;

  private final String kind;
  private final transient Spec spec;
  private String apiVersion;
  private ObjectMeta metadata;

  @JsonCreator
  Certificate(
      @JsonProperty(value = "apiVersion", required = true) String apiVersion,
      @JsonProperty(value = "kind", required = true) String kind,
      @JsonProperty(value = "metadata", required = true) ObjectMeta metadata,
      @JsonProperty(value = "spec", required = true) Spec spec) {
    this.apiVersion = apiVersion;
    this.kind = kind;
    this.metadata = metadata;
    this.spec = spec;
  }

  /** What the Secret is to hold. */
  record Spec(
      String secretName,
      Issuer issuerRef,
      List<String> dnsNames,
      List<String> usages,
      String duration,
      String renewBefore,
      PrivateKey privateKey) {}

  /** Who signs. */
  record Issuer(String name, String kind, String group) {}

  /** How the key is made. */
  record PrivateKey(String algorithm, int size, String encoding, String rotationPolicy) {}

  Spec spec() {
    return spec;
  }

  @Override
  public String getKind() {
    return kind;
  }

  @Override
  public String getApiVersion() {
    return apiVersion;
  }

  @Override
  public void setApiVersion(String version) {
    apiVersion = version;
  }

  @Override
  public ObjectMeta getMetadata() {
    return metadata;
  }

  @Override
  public void setMetadata(ObjectMeta metadata) {
    this.metadata = metadata;
  }
}
