package dev.mansard.store.metadata.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mansard.protocol.database.PostgresTls;
import dev.mansard.protocol.error.MalformedInputException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseUrlTest {

  @Test
  void readsEveryPart() {
    var url =
        DatabaseUrl.parse(
            "postgresql://mansard:s%40cret%2F%3A+@db.example:6432/cache%20db?sslmode=verify-full");

    assertThat(url)
        .isEqualTo(
            new DatabaseUrl(
                "db.example",
                6432,
                "cache db",
                "mansard",
                Optional.of("s@cret/:+"),
                PostgresTls.of("verify-full", null)));
    assertThat(url.jdbcUrl())
        .startsWith("jdbc:postgresql://db.example:6432/cache%20db?sslmode=verify-full&sslfactory=");
    assertThat(url.connectOptions().getTrustOptions()).isNotNull();
    assertThat(url.connectOptions().getHostnameVerificationAlgorithm()).isEqualTo("HTTPS");
  }

  @Test
  void fillsInWhatLibpqWould() {
    assertThat(DatabaseUrl.parse("postgres:///"))
        .isEqualTo(
            new DatabaseUrl(
                "localhost",
                5432,
                "postgres",
                "postgres",
                Optional.empty(),
                PostgresTls.of("prefer", null)));
    assertThat(DatabaseUrl.parse("postgres://ann@h/").database()).isEqualTo("ann");
  }

  @Test
  void readsTheFolderOfASocket() {
    var url = DatabaseUrl.parse("postgres:///mansard?host=/run/postgresql&user=m&password=p%26q");

    assertThat(url.host()).isEqualTo("/run/postgresql");
    assertThat(url.database()).isEqualTo("mansard");
    assertThat(url.password()).contains("p&q");
    assertThat(url.isSocket()).isTrue();
    assertThat(url.jdbcUrl())
        .startsWith("jdbc:postgresql://localhost:5432/mansard?sslmode=disable&socketFactory=")
        .endsWith("&socketFactoryArg=%2Frun%2Fpostgresql%2F.s.PGSQL.5432");
  }

  @Test
  void readsTheCertificatesToVerifyAgainst() {
    var url = DatabaseUrl.parse("postgres://m@h/db?sslmode=verify-ca&sslrootcert=%2Fetc%2Fca.pem");

    assertThat(url.tls().rootCert()).contains("/etc/ca.pem");
    assertThat(url.jdbcUrl()).endsWith("/db?sslmode=verify-ca&sslrootcert=%2Fetc%2Fca.pem");
    assertThat(url.connectOptions().getTrustOptions()).isNotNull();
    assertThat(url.connectOptions().getHostnameVerificationAlgorithm()).isEmpty();
  }

  @Test
  void readsIpv6Addresses() {
    var url = DatabaseUrl.parse("postgres://m@[::1]:5433/db");

    assertThat(url.host()).isEqualTo("::1");
    assertThat(url.jdbcUrl()).startsWith("jdbc:postgresql://[::1]:5433/db");
  }

  @Test
  void readsHostsWithUnderscoresAndEncodedSocketFolders() {
    assertThat(DatabaseUrl.parse("postgres://m@my_db:5433/db").host()).isEqualTo("my_db");
    assertThat(DatabaseUrl.parse("postgres://m@my_db:5433/db").port()).isEqualTo(5433);
    assertThat(DatabaseUrl.parse("postgres://m@%2Frun%2Fpg/db").host()).isEqualTo("/run/pg");
  }

  @Test
  void neverShowsThePassword() {
    var url = DatabaseUrl.parse("postgres://m:secret@h/db");

    assertThat(url.toString()).doesNotContain("secret").isEqualTo("postgresql://m@h:5432/db");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mysql://m:secret@h/db",
        "h:5432/db",
        "postgres://m:secret@h:0/db",
        "postgres://m:secret@h/db?port=70000",
        "postgres://m:secret@h/db?sslmode=perhaps",
        "postgres://m:secret@h/db?sslcrl=/etc/crl.pem",
        "postgres://m:secret@h/db?sslmode",
        "postgres://m:sec ret@h/db",
        "postgres://m:secret%zz@h/db",
      })
  void refusesWithoutQuotingSecrets(String text) {
    assertThatThrownBy(() -> DatabaseUrl.parse(text))
        .isInstanceOf(MalformedInputException.class)
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("secret", "sec ret"));
  }
}
