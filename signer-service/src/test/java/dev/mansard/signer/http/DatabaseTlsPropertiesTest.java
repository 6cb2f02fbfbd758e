package dev.mansard.signer.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseTlsPropertiesTest {
  private static final int ENVIRONMENT = 300;
  private static final String REACTIVE = "quarkus.datasource.reactive.";

  @Test
  void verifiesNameAndAuthority() {
    var config =
        read("postgresql://u:p@db:5433/keys?a=b&sslmode=verify-full&sslrootcert=%2Fca%20x.pem");

    assertThat(find(config, "url")).contains("postgresql://u:p@db:5433/keys?a=b");
    assertThat(find(config, "postgresql.ssl-mode")).contains("verify-full");
    assertThat(find(config, "hostname-verification-algorithm")).contains("HTTPS");
    assertThat(find(config, "trust-all")).contains("false");
    assertThat(find(config, "trust-certificate-pem")).contains("true");
    assertThat(find(config, "trust-certificate-pem.certs")).contains("/ca x.pem");
  }

  @ParameterizedTest
  @CsvSource({
    "sslmode=verify-ca&sslrootcert=/ca.pem,verify-ca,false,true",
    "sslmode=require&sslrootcert=/ca.pem,require,true,",
    "sslmode=require,require,true,",
    "sslrootcert=/ca.pem,prefer,true,",
  })
  void verifiesNoNameBelowVerifyFull(String query, String mode, String trustsAll, String byFile) {
    var config = read("postgresql://db/keys?" + query);

    assertThat(find(config, "url")).contains("postgresql://db/keys");
    assertThat(find(config, "postgresql.ssl-mode")).contains(mode);
    assertThat(find(config, "hostname-verification-algorithm")).contains("NONE");
    assertThat(find(config, "trust-all")).contains(trustsAll);
    assertThat(find(config, "trust-certificate-pem")).isEqualTo(Optional.ofNullable(byFile));
  }

  @ParameterizedTest
  @ValueSource(strings = {"postgresql://db/keys", "postgresql://db/keys?a=b", "nonsense"})
  void leavesAnAddressWithoutTlsAlone(String url) {
    var config = read(url);

    assertThat(find(config, "url")).contains(url);
    assertThat(find(config, "postgresql.ssl-mode")).isEmpty();
  }

  private static SmallRyeConfig read(String url) {
    return new SmallRyeConfigBuilder()
        .withSources(
            new PropertiesConfigSource(Map.of(REACTIVE + "url", url), "environment", ENVIRONMENT))
        .withSources(new DatabaseTlsProperties())
        .build();
  }

  private static Optional<String> find(SmallRyeConfig config, String name) {
    return config.getOptionalValue(REACTIVE + name, String.class);
  }
}
