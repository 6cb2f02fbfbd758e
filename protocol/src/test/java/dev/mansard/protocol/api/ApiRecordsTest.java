package dev.mansard.protocol.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mansard.protocol.error.ErrorCode;
import dev.mansard.protocol.error.MalformedInputException;
import dev.mansard.protocol.signing.KeyName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ApiRecordsTest {

  @Test
  void neverPrintsAGivenKeypair() {
    var choice = new KeypairChoice.Given("name:c2VjcmV0");
    var create = new CreateCache(choice, true, "/nix/store", 41, List.of());

    assertThat(create.toString()).doesNotContain("c2VjcmV0");
  }

  @Test
  void keepsListsOfItsOwn() {
    var names = new ArrayList<>(List.of(KeyName.parse("cache.nixos.org-1")));
    var create = new CreateCache(new KeypairChoice.Generate(), true, "/nix/store", 41, names);

    names.clear();

    assertThat(create.upstreamCacheKeyNames()).hasSize(1);
  }

  @Test
  void refusesAStoreDirectoryThatIsNone() {
    assertThatThrownBy(
            () -> new CreateCache(new KeypairChoice.Generate(), true, "nix", 41, List.of()))
        .isInstanceOf(MalformedInputException.class);
    assertThatThrownBy(
            () ->
                new ConfigureCache(
                    Optional.empty(),
                    Optional.empty(),
                    Optional.of("/nix/\n"),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty()))
        .isInstanceOf(MalformedInputException.class);
  }

  @Test
  void knowsAChangeOfNothing() {
    var nothing =
        new ConfigureCache(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    var priority =
        new ConfigureCache(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.of(40),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    var redirects =
        new ConfigureCache(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.of(false));

    assertThat(nothing.isEmpty()).isTrue();
    assertThat(redirects.isEmpty()).isFalse();
    assertThat(priority.isEmpty()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, 2_147_483_648L})
  void limitsTheRetentionPeriod(long seconds) {
    assertThatThrownBy(() -> new RetentionPeriod.Seconds(seconds))
        .isInstanceOf(MalformedInputException.class)
        .hasMessageContaining(seconds + " s; 0 to 2147483647 are allowed");
  }

  @ParameterizedTest
  @CsvSource({"Uploaded, UPLOADED", "Deduplicated, DEDUPLICATED", "Teleported, UPLOADED"})
  void takesAnUnknownKindAsUploaded(String text, UploadResult.Kind kind) {
    assertThat(UploadResult.Kind.parse(text)).isEqualTo(kind);
  }

  @Test
  void buildsErrorBodies() {
    assertThat(ErrorBody.of(ErrorCode.NO_SUCH_OBJECT))
        .isEqualTo(new ErrorBody(404, "NoSuchObject", "The requested object does not exist."));
    assertThat(ErrorBody.of(ErrorCode.REQUEST_ERROR, "Bad NAR Hash or Size").message())
        .isEqualTo("General request error: Bad NAR Hash or Size");
  }
}
