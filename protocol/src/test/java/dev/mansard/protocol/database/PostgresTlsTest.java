package dev.mansard.protocol.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PostgresTlsTest {
  private static final String REACTIVE = "quarkus.datasource.reactive.";

  @ParameterizedTest
  @ValueSource(strings = {"allow", "prefer", "require"})
  void encryptsWithoutCheckingBelowVerifyCa(String mode) {
    var tls = PostgresTls.of(mode, null);

    assertThat(tls.verifies()).isFalse();
    assertThat(tls.jdbcQuery()).isEqualTo("sslmode=" + mode);
    assertThat(tls.reactiveProperties())
        .containsEntry(PostgresTls.MODE_PROPERTY, mode)
        .containsEntry(REACTIVE + "trust-all", "true")
        .containsEntry(REACTIVE + "hostname-verification-algorithm", "NONE");
  }

  @Test
  void verifiesWhatIsRequiredWithAFile() {
    assertThat(PostgresTls.of("require", "/ca.pem"))
        .isEqualTo(PostgresTls.of("verify-ca", "/ca.pem"));
    assertThat(PostgresTls.of("require", "")).isEqualTo(PostgresTls.of("require", null));
    assertThat(PostgresTls.of("prefer", "/ca.pem").verifies()).isFalse();
  }

  @Test
  void prefersTlsUnlessToldOtherwise() {
    assertThat(PostgresTls.of(null, null).mode()).isEqualTo(PostgresTls.Mode.PREFER);
    assertThat(PostgresTls.of("disable", null)).isEqualTo(PostgresTls.NONE);
    assertThat(PostgresTls.NONE.reactiveProperties())
        .containsExactly(java.util.Map.entry(PostgresTls.MODE_PROPERTY, "disable"));
  }

  @Test
  void verifiesAgainstAFile() {
    var tls = PostgresTls.of("verify-ca", "/etc/my ca.pem");

    assertThat(tls.verifies()).isTrue();
    assertThat(tls.verifiesName()).isFalse();
    assertThat(tls.jdbcQuery()).isEqualTo("sslmode=verify-ca&sslrootcert=%2Fetc%2Fmy%20ca.pem");
    assertThat(tls.reactiveProperties())
        .containsEntry(REACTIVE + "trust-all", "false")
        .containsEntry(REACTIVE + "trust-certificate-pem", "true")
        .containsEntry(PostgresTls.ROOT_CERT_PROPERTY, "/etc/my ca.pem")
        .containsEntry(REACTIVE + "hostname-verification-algorithm", "NONE");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "system"})
  void verifiesWithoutAFileAgainstWhomTheJvmTrusts(String file) {
    var tls = PostgresTls.of("verify-full", file.isEmpty() ? null : file);

    assertThat(tls.jdbcQuery())
        .isEqualTo("sslmode=verify-full&sslfactory=org.postgresql.ssl.DefaultJavaSSLFactory");
    assertThat(tls.reactiveProperties())
        .containsEntry(REACTIVE + "trust-certificate-jks", "true")
        .containsEntry(REACTIVE + "trust-certificate-jks.path", PostgresTls.trustStore().toString())
        .containsEntry(REACTIVE + "hostname-verification-algorithm", "HTTPS");
    assertThat(PostgresTls.trustStore()).isReadable();
  }

  @Test
  void takesTheAuthoritiesOfTheMachineOnlyForAName() {
    assertThat(PostgresTls.of(null, "system"))
        .isEqualTo(new PostgresTls(PostgresTls.Mode.VERIFY_FULL, Optional.empty()));
    assertThatThrownBy(() -> PostgresTls.of("verify-ca", "system"))
        .hasMessageStartingWith("sslrootcert=system needs sslmode=verify-full");
  }

  @ParameterizedTest
  @EnumSource(PostgresTls.Mode.class)
  void keepsItsMeaningThroughLibpqsForm(PostgresTls.Mode mode) {
    var tls = new PostgresTls(mode, Optional.empty());

    assertThat(PostgresTls.of(tls.libpqQuery().replace("sslmode=", ""), null)).isEqualTo(tls);
  }

  @Test
  void refusesAnotherModeWithoutRepeatingIt() {
    assertThatThrownBy(() -> PostgresTls.of("hunter2", null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("sslmode is none of disable, allow, prefer, require, verify-ca, verify-full");
  }
}
