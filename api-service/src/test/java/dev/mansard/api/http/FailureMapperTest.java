package dev.mansard.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mansard.protocol.error.ErrorCode;
import dev.mansard.protocol.error.MalformedInputException;
import dev.mansard.store.metadata.MetadataException;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.handler.HttpException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class FailureMapperTest {
  private static final String SECRET = "select * from /var/lib/secret";
  private final FailureMapper mapper = new FailureMapper();

  @ParameterizedTest
  @EnumSource(ErrorCode.class)
  void writesEveryCodeInAtticsShape(ErrorCode code) {
    var reply = mapper.translate(ApiException.of(code), "id");

    assertThat(reply.status()).isEqualTo(code.status()).isBetween(400, 599);
    assertThat(reply.body())
        .isEqualTo(
            new JsonObject()
                .put("code", code.status())
                .put("error", code.wireName())
                .put("message", code.message())
                .encode())
        .startsWith("{\"code\":" + code.status() + ",\"error\":\"");
  }

  @ParameterizedTest
  @EnumSource(ErrorCode.class)
  void neverShowsTheCause(ErrorCode code) {
    var failure = ApiException.of(code).withCause(new IllegalStateException(SECRET));

    assertThat(mapper.translate(failure, "id").body()).doesNotContain("secret");
  }

  @ParameterizedTest
  @EnumSource(ErrorCode.class)
  void showsADetailOnlyWhereTheCodeAllowsIt(ErrorCode code) {
    var body = mapper.translate(ApiException.of(code, "what was given"), "id").body();

    assertThat(body.contains("what was given")).isEqualTo(code.showsDetail());
  }

  @ParameterizedTest
  @EnumSource(ErrorCode.class)
  void hasOneHiddenFormForAllThatTellsOfExistence(ErrorCode code) {
    var hidden = code.hidden();

    assertThat(hidden == code || hidden == ErrorCode.UNAUTHORIZED).isTrue();
    if ((code.status() == 404 && code != ErrorCode.NOT_FOUND) || code.status() == 403) {
      assertThat(hidden).isEqualTo(ErrorCode.UNAUTHORIZED);
    }
  }

  static Stream<Throwable> faults() {
    return Stream.of(
        new IllegalStateException(SECRET),
        new UncheckedIOException(new IOException(SECRET)),
        new MalformedInputException("store path", 3, SECRET),
        new MetadataException.Defect(SECRET, new IllegalStateException(SECRET)),
        new MetadataException.Stale(SECRET),
        new StackOverflowError(SECRET));
  }

  @ParameterizedTest
  @MethodSource("faults")
  void keepsFaultsOfOursToItself(Throwable fault) {
    assertThat(mapper.translate(fault, "id").body())
        .isEqualTo(
            "{\"code\":500,\"error\":\"InternalServerError\",\"message\":\"The server encountered"
                + " an internal error or misconfiguration.\"}");
  }

  static Stream<Throwable> outages() {
    return Stream.of(
        new MetadataException.Unavailable(SECRET, new IOException()),
        new MetadataException.OutcomeUnknown(SECRET, new IOException()),
        new MetadataException.Contended(SECRET, new IOException()));
  }

  @ParameterizedTest
  @MethodSource("outages")
  void asksToComeBackWhereTimeMayHelp(Throwable outage) {
    var reply = mapper.translate(outage, "id");

    assertThat(reply.status()).isEqualTo(503);
    assertThat(reply.headers()).isEqualTo(Map.of("Retry-After", "5"));
    assertThat(reply.body()).doesNotContain("secret");
  }

  @ParameterizedTest
  @CsvSource({
    "400,RequestError",
    "404,NotFound",
    "405,MethodNotAllowed",
    "406,RequestError",
    "413,PayloadTooLarge",
    "415,UnsupportedMediaType",
    "500,InternalServerError",
    "501,InternalServerError"
  })
  void translatesBareStatuses(int status, String name) {
    assertThat(mapper.translate(new HttpException(status), "id").code().wireName()).isEqualTo(name);
  }

  @Test
  void roundsRetryAfterUpToASecond() {
    assertThat(ApiException.unavailable("x", Duration.ofMillis(1)).headers())
        .containsEntry("Retry-After", "1");
  }
}
