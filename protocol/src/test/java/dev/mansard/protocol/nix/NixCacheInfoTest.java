package dev.mansard.protocol.nix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mansard.protocol.TestVectors;
import dev.mansard.protocol.error.MalformedInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NixCacheInfoTest {

  @Test
  void readsWhatNixWrites() {
    assertThat(NixCacheInfo.parse(TestVectors.text("nix-cache-info")))
        .isEqualTo(new NixCacheInfo("/nix/store", false, 0));
  }

  @Test
  void readsAndWritesWhatAtticSends() {
    var text = TestVectors.text("attic-style/nix-cache-info");

    var info = NixCacheInfo.parse(text);

    assertThat(info).isEqualTo(new NixCacheInfo("/nix/store", true, 41));
    assertThat(info.format()).isEqualTo(text);
  }

  @Test
  void ignoresUnknownKeysAndMissingNewline() {
    assertThat(NixCacheInfo.parse("Motto: a: b\nnonsense\nPriority: -1"))
        .isEqualTo(new NixCacheInfo("/nix/store", false, -1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"Priority: high\n", "Priority: \n", "StoreDir: nix\n", "StoreDir: \n"})
  void rejectsInvalidValues(String text) {
    assertThatThrownBy(() -> NixCacheInfo.parse(text)).isInstanceOf(MalformedInputException.class);
  }

  @Test
  void cannotCarryANewline() {
    assertThatThrownBy(() -> new NixCacheInfo("/nix\nPriority: 0", true, 40))
        .isInstanceOf(MalformedInputException.class);
  }
}
