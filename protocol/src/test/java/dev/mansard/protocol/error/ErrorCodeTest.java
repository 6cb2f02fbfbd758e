package dev.mansard.protocol.error;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.EnumSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ErrorCodeTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          NOT_FOUND               | NotFound               | 404 | The URL you requested was not found.
          UNAUTHORIZED            | Unauthorized           | 401 | Unauthorized.
          ACCESS_ERROR            | AccessError            | 403 | Access error: User does not have permission to complete this action.
          NO_SUCH_CACHE           | NoSuchCache            | 404 | The requested cache does not exist.
          CACHE_ALREADY_EXISTS    | CacheAlreadyExists     | 400 | The cache already exists.
          NO_SUCH_OBJECT          | NoSuchObject           | 404 | The requested object does not exist.
          INCOMPLETE_NAR          | IncompleteNar          | 404 | The requested NAR has missing chunks and needs to be repaired.
          REQUEST_ERROR           | RequestError           | 400 | General request error
          INVALID_STORE_PATH_HASH | InvalidStorePathHash   | 400 | Invalid store path hash
          INVALID_STORE_PATH      | InvalidStorePath       | 400 | Invalid store path
          INVALID_CACHE_NAME      | InvalidCacheName       | 400 | Invalid cache name
          METHOD_NOT_ALLOWED      | MethodNotAllowed       | 405 | The URL does not support this method.
          OBJECT_CONFLICT         | ObjectConflict         | 409 | The object already exists with different content.
          PAYLOAD_TOO_LARGE       | PayloadTooLarge        | 413 | The request body is too large
          UNSUPPORTED_MEDIA_TYPE  | UnsupportedMediaType   | 415 | Unsupported media type
          INTERNAL_SERVER_ERROR   | InternalServerError    | 500 | The server encountered an internal error or misconfiguration.
          SERVICE_UNAVAILABLE     | ServiceUnavailable     | 503 | The server is temporarily unable to handle the request.
          """)
  void saysWhatAtticClientsExpect(ErrorCode code, String wireName, int status, String message) {
    assertThat(code.wireName()).isEqualTo(wireName);
    assertThat(code.status()).isEqualTo(status);
    assertThat(code.message()).isEqualTo(message);
  }

  @Test
  void hidesWhatWouldTellAMissingCacheFromAPresentOne() {
    var hidden = EnumSet.noneOf(ErrorCode.class);
    for (var code : ErrorCode.values()) {
      if (code.hidden() != code) {
        assertThat(code.hidden()).isEqualTo(ErrorCode.UNAUTHORIZED);
        hidden.add(code);
      }
    }

    assertThat(hidden)
        .containsExactlyInAnyOrder(
            ErrorCode.ACCESS_ERROR,
            ErrorCode.NO_SUCH_CACHE,
            ErrorCode.CACHE_ALREADY_EXISTS,
            ErrorCode.NO_SUCH_OBJECT,
            ErrorCode.NO_SUCH_PIN,
            ErrorCode.INCOMPLETE_NAR,
            ErrorCode.OBJECT_CONFLICT);
  }

  @ParameterizedTest
  @EnumSource
  void showsDetailOnlyOfTheClientsOwnMistakes(ErrorCode code) {
    var text = code.message("SELECT 1");

    if (code.showsDetail()) {
      assertThat(code.status()).isBetween(400, 499);
      assertThat(text).isEqualTo(code.message() + ": SELECT 1");
    } else {
      assertThat(text).isEqualTo(code.message());
    }
  }

  @Test
  void namesEachCodeOnce() {
    assertThat(Arrays.stream(ErrorCode.values()).map(ErrorCode::wireName)).doesNotHaveDuplicates();
  }
}
