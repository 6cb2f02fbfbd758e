package dev.mansard.signer.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServiceTokenTest {
  private static final ServiceToken TOKEN = new ServiceToken("correct horse battery");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Bearer correct horse battery",
        "bearer correct horse battery",
        "BEARER   correct horse battery "
      })
  void admitsTheToken(String authorization) {
    assertThat(TOKEN.admits(authorization)).isTrue();
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(
      strings = {
        "",
        "Bearer",
        "Bearer ",
        "correct horse battery",
        "Basic correct horse battery",
        "Bearer correct horse batter",
        "Bearer correct horse batteryy",
        "Bearer Correct horse battery"
      })
  void admitsNothingElse(@Nullable String authorization) {
    assertThat(TOKEN.admits(authorization)).isFalse();
  }

  @Test
  void refusesATokenThatCanBeGuessed() {
    assertThatThrownBy(() -> new ServiceToken("hunter2"))
        .hasMessage("mansard.signer.service-token has 7 characters; at least 16 are needed.");
  }

  @Test
  void neverPrints() {
    assertThat(TOKEN).hasToString("ServiceToken[...]");
  }
}
