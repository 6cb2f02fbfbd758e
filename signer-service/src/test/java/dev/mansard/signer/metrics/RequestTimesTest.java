package dev.mansard.signer.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestTimesTest {
  @ParameterizedTest
  @CsvSource({
    "POST,/_signer/v1/keys,create",
    "GET,/_signer/v1/keys/8d0f,find",
    "POST,/_signer/v1/keys/8d0f/sign,sign",
    "POST,/_signer/v1/keys/8d0f/retire,retire",
    "GET,/_signer/v1/keys,other",
    "DELETE,/_signer/v1/keys/8d0f,other",
    "GET,/whatever/anybody/sends,other"
  })
  void namesOperationsByFewWords(String method, String path, String operation) {
    assertThat(RequestTimes.operation(method, path)).isEqualTo(operation);
  }
}
