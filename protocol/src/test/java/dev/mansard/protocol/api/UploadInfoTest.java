package dev.mansard.protocol.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mansard.protocol.TestVectors;
import dev.mansard.protocol.access.CacheName;
import dev.mansard.protocol.error.MalformedInputException;
import dev.mansard.protocol.nix.Sha256;
import dev.mansard.protocol.nix.StorePath;
import dev.mansard.protocol.nix.StorePathHash;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UploadInfoTest {
  private static final StorePath FILE = TestVectors.STORE_PATHS.get(0);
  private static final StorePath DIRECTORY = TestVectors.STORE_PATHS.get(1);

  private static UploadInfo info(
      StorePathHash hash,
      List<StorePath> references,
      Optional<String> deriver,
      Optional<String> ca,
      long narSize) {
    return new UploadInfo(
        CacheName.parse("c"),
        hash,
        FILE,
        references,
        Optional.empty(),
        deriver,
        List.of(),
        ca,
        Sha256.digest(new byte[0]),
        narSize);
  }

  private static UploadInfo info(Optional<String> deriver, Optional<String> ca) {
    return info(FILE.hash(), List.of(), deriver, ca, 1);
  }

  @Test
  void sortsReferencesAndDropsDuplicates() {
    var references = List.of(DIRECTORY, FILE, DIRECTORY);

    var info = info(FILE.hash(), references, Optional.empty(), Optional.empty(), 1);

    assertThat(info.references()).containsExactly(FILE, DIRECTORY);
  }

  @Test
  void refusesAHashOfAnotherPath() {
    assertThatThrownBy(
            () -> info(DIRECTORY.hash(), List.of(), Optional.empty(), Optional.empty(), 1))
        .hasMessageContaining("store_path_hash is not the hash of store_path");
  }

  @Test
  void refusesAReferenceIntoAnotherStore() {
    var foreign = new StorePath("/other", FILE.hash(), FILE.name());

    assertThatThrownBy(
            () -> info(FILE.hash(), List.of(foreign), Optional.empty(), Optional.empty(), 1))
        .isInstanceOf(MalformedInputException.class);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1})
  void refusesASizeThatIsNotPositive(long size) {
    assertThatThrownBy(() -> info(FILE.hash(), List.of(), Optional.empty(), Optional.empty(), size))
        .hasMessageContaining("nar_size " + size + " is not positive");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a\nSig: forged", "x y"})
  void cannotCarryALineIntoANarinfo(String value) {
    assertThatThrownBy(() -> info(Optional.of(value), Optional.empty()))
        .isInstanceOf(MalformedInputException.class);
    assertThatThrownBy(() -> info(Optional.empty(), Optional.of(value)))
        .isInstanceOf(MalformedInputException.class);
  }

  @Test
  void takesDeriverAndContentAddress() {
    var info =
        info(
            Optional.of("gbpigff4b7icfj1b9c57369h0p59a80i-tv-dir.drv"),
            Optional.of("fixed:r:sha256:1yj71prbymfhw4ki5g00wai6zm6jxcpbrw5a42rl6v69n3rfbc1s"));

    assertThat(info.deriver()).isPresent();
    assertThat(info.ca()).isPresent();
  }
}
