package dev.mansard.standalone.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PostgresUrlTest {
  private static final String ME = System.getProperty("user.name");

  @ParameterizedTest
  @CsvSource({
    "postgres://u:p@h:1/d, postgresql://u:p@h:1/d?sslmode=prefer",
    "postgresql://u@h/d, postgresql://u@h:5432/d?sslmode=prefer",
    "postgresql://u%40x:p%2Fq%20r@h/d, postgresql://u%40x:p%2Fq%20r@h:5432/d?sslmode=prefer",
    "postgresql://[::1]:7/d?user=u, postgresql://u@[::1]:7/d?sslmode=prefer",
    "postgresql:///d?host=h&port=8&user=u&password=p+q, postgresql://u:p%2Bq@h:8/d?sslmode=prefer",
    "postgresql://u@h?dbname=d&sslmode=verify-full&sslrootcert=/ca.pem,"
        + " postgresql://u@h:5432/d?sslmode=verify-full&sslrootcert=%2Fca.pem",
    "postgresql://u@h/d?application_name=attic, postgresql://u@h:5432/d?sslmode=prefer",
    "postgresql:///d?host=/run/postgresql&user=u,"
        + " postgresql://u@%2Frun%2Fpostgresql:5432/d?sslmode=disable",
    "postgresql://u@%2Frun/d?sslmode=require, postgresql://u@%2Frun:5432/d?sslmode=disable",
    "postgresql://u:a:b@h/d, postgresql://u:a%3Ab@h:5432/d?sslmode=prefer",
  })
  void readsTheFormsOfLibpq(String url, String normal) {
    assertThat(PostgresUrl.parse(url).libpqUrl()).isEqualTo(normal);
  }

  @Test
  void fillsInWhatLibpqWould() {
    var url = PostgresUrl.parse("postgres:///");

    assertThat(url.toString()).isEqualTo("postgresql://" + ME + "@localhost:5432/" + ME);
    assertThat(url.password()).isEmpty();
  }

  @Test
  void keepsTheLoginOutOfDriverUrlsAndMessages() {
    var url = PostgresUrl.parse("postgres://u:hunter2@h/d?sslmode=disable");

    assertThat(url.jdbcUrl()).isEqualTo("jdbc:postgresql://h:5432/d?sslmode=disable");
    assertThat(url.vertxUrl()).isEqualTo("vertx-reactive:postgresql://h:5432/d");
    assertThat(url.toString()).doesNotContain("hunter2");
  }

  @Test
  void leadsBothDriversToASocket() {
    var url = PostgresUrl.parse("postgres:///d?host=/run/pg&port=6000&user=u");

    assertThat(url.jdbcUrl())
        .startsWith("jdbc:postgresql://localhost:6000/d?sslmode=disable&socketFactory=")
        .endsWith("&socketFactoryArg=%2Frun%2Fpg%2F.s.PGSQL.6000");
    assertThat(url.vertxUrl())
        .isEqualTo("vertx-reactive:postgresql:///d?host=%2Frun%2Fpg&port=6000");
    assertThat(PostgresUrl.parse(url.libpqUrl())).isEqualTo(url);
  }

  /** Passwords that are not encoded, so that their parts stand in the places of others. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "postgres://u:hunter2",
        "postgres://u:hunter2/3@h/d",
        "postgres://u:1/hunter2@h/d",
        "postgres://u:1#hunter2@h/d",
        "postgres://u:1?hunter2@h/d",
        "postgres://u:[hunter2@h/d",
        "postgres://u:%hunter2@h/d",
        "postgres:///d?password=a&hunter2=b",
        "postgres://u@h/d?sslmode=hunter2"
      })
  void refusesWithoutRepeatingAPassword(String url) {
    assertThatThrownBy(() -> PostgresUrl.parse(url))
        .isInstanceOf(IllegalArgumentException.class)
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("hunter2"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"postgres://h:0/d", "postgres://h:x/d", "postgres://h:99999/d"})
  void refusesPortsThatAreNone(String url) {
    assertThatThrownBy(() -> PostgresUrl.parse(url))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("is not one of 1 to 65535");
  }
}
