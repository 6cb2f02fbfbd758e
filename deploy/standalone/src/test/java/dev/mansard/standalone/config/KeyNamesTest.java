package dev.mansard.standalone.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class KeyNamesTest {
  @Test
  void countsEdits() {
    assertThat(KeyNames.distance("", "abc")).isEqualTo(3);
    assertThat(KeyNames.distance("listen", "listen")).isZero();
    assertThat(KeyNames.distance("lsiten", "listen")).isEqualTo(2);
    assertThat(KeyNames.distance("kitten", "sitting")).isEqualTo(3);
  }

  @Test
  void findsTheNearestOrNothing() {
    var known = List.of("min-size", "max-size", "avg-size");

    assertThat(KeyNames.nearest("mim-size", known)).contains("min-size");
    assertThat(KeyNames.nearest("max_size", known)).contains("max-size");
    assertThat(KeyNames.nearest("compression", known)).isEmpty();
  }
}
