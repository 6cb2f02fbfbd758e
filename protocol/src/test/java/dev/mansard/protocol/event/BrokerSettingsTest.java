package dev.mansard.protocol.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BrokerSettingsTest {
  @TempDir Path folder;

  @Test
  void namesTheTopics() {
    var settings = new BrokerSettings("kafka:9092", "nix.prod", Map.of());

    assertThat(settings.eventsTopic()).isEqualTo("nix.prod.events");
    assertThat(settings.accessesTopic()).isEqualTo("nix.prod.accesses");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a:1", "a.b:9092,c-d:9093", "[::1]:9092,127.0.0.1:9092"})
  void takesListsOfServers(String servers) {
    assertThat(new BrokerSettings(servers, "m", Map.of()).bootstrapServers()).isEqualTo(servers);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "kafka", "a:1,", "a:1 b:1", "a:1, b:1", "PLAINTEXT://a:1", "a:b"})
  void refusesOtherLists(String servers) {
    assertThatThrownBy(() -> new BrokerSettings(servers, "m", Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("is not a list such as kafka-1:9092,kafka-2:9092");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "a/b", "ä"})
  void refusesPrefixesThatTopicsCannotHave(String prefix) {
    assertThatThrownBy(() -> new BrokerSettings("a:1", prefix, Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("topic");
  }

  @Test
  void readsAFileAsKafkasOwnToolsDoAndHidesItsValues() throws IOException {
    var file = folder.resolve("client.properties");
    Files.writeString(
        file,
        """
        # TLS
        security.protocol = SASL_SSL
        sasl.jaas.config=org.apache.Login required \\
            password="pa=ss";
        """);

    var settings = BrokerSettings.of("a:1", "m", Optional.of(file));

    assertThat(settings.client())
        .containsEntry("security.protocol", "SASL_SSL")
        .containsEntry("sasl.jaas.config", "org.apache.Login required password=\"pa=ss\";");
    assertThat(settings).hasToString("a:1 m [sasl.jaas.config, security.protocol]");
  }

  @Test
  void refusesWhatDeliveryDependsOn() {
    assertThatThrownBy(
            () -> new BrokerSettings("a:1", "m", Map.of("acks", "0", "group.id", "x", "a", "b")))
        .hasMessage("the client properties set acks, group.id, which cannot be changed");
  }

  @Test
  void saysWhichFileCannotBeRead() {
    var missing = folder.resolve("missing");

    assertThatThrownBy(() -> BrokerSettings.of("a:1", "m", Optional.of(missing)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(missing.toString());
  }
}
