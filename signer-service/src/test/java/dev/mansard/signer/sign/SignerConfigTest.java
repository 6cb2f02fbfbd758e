package dev.mansard.signer.sign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mansard.signer.key.MasterKeyException;
import io.quarkus.runtime.configuration.DurationConverter;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SignerConfigTest {
  private static final String KEY = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

  @Test
  void hasDefaultsForAllButSecrets() {
    var config = config(Map.of());

    assertThat(SignerLimits.of(config))
        .isEqualTo(new SignerLimits(10_000, 16 << 20, 1000, Duration.ofSeconds(10)));
    assertThat(config.masterKeyBase64()).isEmpty();
    assertThat(config.masterKeyFile()).isEmpty();
    assertThat(config.furtherMasterKeyFile()).isEmpty();
    assertThat(config.serviceToken()).isEmpty();
  }

  @Test
  void readsEveryKey() {
    var config =
        config(
            Map.of(
                "mansard.signer.master-key-base64", KEY,
                "mansard.signer.master-key-file", "/run/master",
                "mansard.signer.further-master-key-file", "/run/old",
                "mansard.signer.service-token", "0123456789abcdef",
                "mansard.signer.max-batch", "5",
                "mansard.signer.max-body", "64K",
                "mansard.signer.cached-keys", "0",
                "mansard.signer.database-timeout", "0.5s"));

    assertThat(config.masterKeyBase64()).contains(KEY);
    assertThat(config.masterKeyFile()).contains(Path.of("/run/master"));
    assertThat(config.furtherMasterKeyFile()).contains(Path.of("/run/old"));
    assertThat(config.serviceToken()).contains("0123456789abcdef");
    assertThat(SignerLimits.of(config))
        .isEqualTo(new SignerLimits(5, 64 << 10, 0, Duration.ofMillis(500)));
  }

  @Test
  void namesTheFilesForTls() {
    var tls =
        config(
                Map.of(
                    "mansard.signer.tls.certificate-file", "/c",
                    "mansard.signer.tls.key-file", "/k",
                    "mansard.signer.tls.client-ca-file", "/ca"))
            .tls();

    assertThat(tls.certificateFile()).contains(Path.of("/c"));
    assertThat(tls.keyFile()).contains(Path.of("/k"));
    assertThat(tls.clientCaFile()).contains(Path.of("/ca"));
    assertThat(config(Map.of()).tls().certificateFile()).isEmpty();
  }

  @Test
  void namesTheCollectorOfTraces() {
    var tracing =
        config(
                Map.of(
                    "mansard.signer.tracing.endpoint", "http://collector:4318",
                    "mansard.signer.tracing.sample-percent", "5"))
            .tracing();

    assertThat(tracing.endpoint()).contains(URI.create("http://collector:4318"));
    assertThat(tracing.samplePercent()).isEqualTo(5);
    assertThat(config(Map.of()).tracing().endpoint()).isEmpty();
    assertThat(config(Map.of()).tracing().samplePercent()).isEqualTo(100);
  }

  @Test
  void refusesAnUnknownKey() {
    assertThatThrownBy(() -> config(Map.of("mansard.signer.master-key", KEY)))
        .hasMessageContaining("mansard.signer.master-key");
  }

  @Test
  void namesKeyValueAndRangeOfWhatIsOutOfBounds() {
    assertThatThrownBy(() -> SignerLimits.of(config(Map.of("mansard.signer.max-batch", "0"))))
        .hasMessage("mansard.signer.max-batch is 0; allowed are 1 to 100000.");
    assertThatThrownBy(() -> SignerLimits.of(config(Map.of("mansard.signer.max-body", "65M"))))
        .hasMessage("mansard.signer.max-body is 68157440; allowed are 1024 to 67108864.");
    assertThatThrownBy(() -> SignerLimits.of(config(Map.of("mansard.signer.cached-keys", "-1"))))
        .hasMessage("mansard.signer.cached-keys is -1; allowed are 0 to 1000000.");
    assertThatThrownBy(
            () -> SignerLimits.of(config(Map.of("mansard.signer.database-timeout", "1h"))))
        .hasMessage(
            "mansard.signer.database-timeout (in milliseconds) is 3600000; allowed are 100 to 300000.");
  }

  @Test
  void wantsExactlyOneMasterKey() {
    var both =
        Map.of(
            "mansard.signer.master-key-base64",
            KEY,
            "mansard.signer.master-key-file",
            "/run/master");

    assertThatThrownBy(() -> SignerWiring.masterKey(config(Map.of())))
        .isInstanceOf(MasterKeyException.class)
        .hasMessageStartingWith("No master key is configured; set exactly one of");
    assertThatThrownBy(() -> SignerWiring.masterKey(config(both)))
        .isInstanceOf(MasterKeyException.class)
        .hasMessageStartingWith("Two master keys are configured; set exactly one of");
  }

  private static SignerConfig config(Map<String, String> properties) {
    return new SmallRyeConfigBuilder()
        .withMapping(SignerConfig.class)
        .withConverter(MemorySize.class, 100, new MemorySizeConverter())
        .withConverter(Duration.class, 100, new DurationConverter())
        .withSources(new PropertiesConfigSource(properties, "test", 100))
        .build()
        .getConfigMapping(SignerConfig.class);
  }
}
