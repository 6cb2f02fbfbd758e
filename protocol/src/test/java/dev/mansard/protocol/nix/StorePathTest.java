package dev.mansard.protocol.nix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mansard.protocol.TestVectors;
import dev.mansard.protocol.error.MalformedInputException;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StorePathTest {
  private static final String HASH = "bbyjdnxabw5k0vssng35a44j611w3253";

  @Test
  void splitsAFullPath() {
    var path = StorePath.parse("/nix/store/" + HASH + "-tv-file");

    assertThat(path.storeDir()).isEqualTo("/nix/store");
    assertThat(path.hash()).isEqualTo(StorePathHash.parse(HASH));
    assertThat(path.name()).isEqualTo("tv-file");
    assertThat(path.baseName()).isEqualTo(HASH + "-tv-file");
    assertThat(path).hasToString("/nix/store/" + HASH + "-tv-file");
  }

  @Test
  void joinsAStoreDirectoryAndABaseName() {
    assertThat(StorePath.parse("/home/me/.store", HASH + "-x"))
        .hasToString("/home/me/.store/" + HASH + "-x");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a", "-", "a.drv", "0+-._?=Zz", "...", ".a", "..a", "._-", "-.", ".dotfile", "-a"})
  void acceptsNamesNixAccepts(String name) {
    assertThat(StorePath.parse("/nix/store", HASH + "-" + name).name()).isEqualTo(name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", ".", "..", ".-", ".-x", "..-", "..-x", "a,b", "a b", "a\nb", "a\u0000", "a:b", "a/b",
        "é", "a~", "a\u007f"
      })
  void rejectsNamesNixRejects(String name) {
    assertThatThrownBy(() -> StorePath.parse("/nix/store", HASH + "-" + name))
        .isInstanceOf(MalformedInputException.class);
  }

  @Test
  void limitsNamesTo211Characters() {
    var longest = "n".repeat(211);

    assertThat(StorePath.parse("/nix/store", HASH + "-" + longest).name()).isEqualTo(longest);
    assertThatThrownBy(() -> StorePath.parse("/nix/store", HASH + "-" + longest + "n"))
        .hasMessageContaining("212 characters; 1 to 211 are allowed");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "bbyjdnxabw5k0vssng35a44j611w3253-tv-file",
        "/bbyjdnxabw5k0vssng35a44j611w3253-tv-file",
        "nix/store/bbyjdnxabw5k0vssng35a44j611w3253-tv-file",
        "/nix/store/",
        "/nix/store/bbyjdnxabw5k0vssng35a44j611w3253",
        "/nix/store/bbyjdnxabw5k0vssng35a44j611w3253-",
        "/nix/store/bbyjdnxabw5k0vssng35a44j611w3253_a",
        "/nix/store/bbyjdnxabw5k0vssng35a44j611w3253-a/bin",
        "/nix/store/bbyjdnxabw5k0vssng35a44j611w3253-a/",
        "/nix/store//bbyjdnxabw5k0vssng35a44j611w3253-a",
        "/nix/./store/bbyjdnxabw5k0vssng35a44j611w3253-a",
        "/nix/../store/bbyjdnxabw5k0vssng35a44j611w3253-a",
        "/nix/st\nore/bbyjdnxabw5k0vssng35a44j611w3253-a",
        "/nix/st;ore/bbyjdnxabw5k0vssng35a44j611w3253-a",
        "/nix/st,ore/bbyjdnxabw5k0vssng35a44j611w3253-a",
        "/nix/st ore/bbyjdnxabw5k0vssng35a44j611w3253-a",
        "/nix/störe/bbyjdnxabw5k0vssng35a44j611w3253-a",
        "/nix/store/bbyjdnxabw5k0vssng35a44j611w325-aa",
        "/nix/store/Bbyjdnxabw5k0vssng35a44j611w3253-a",
        "/nix/store/ebyjdnxabw5k0vssng35a44j611w3253-a"
      })
  void rejectsWhatIsNoStorePath(String path) {
    assertThatThrownBy(() -> StorePath.parse(path)).isInstanceOf(MalformedInputException.class);
  }

  @Test
  void limitsTheStoreDirectoryTo255Characters() {
    assertThat(StoreDir.require("/" + "d".repeat(254))).hasSize(255);
    assertThatThrownBy(() -> StoreDir.require("/" + "d".repeat(255)))
        .hasMessageContaining("256 characters where 255 are allowed");
  }

  @Test
  void isOrderedByItsText() {
    var hash = StorePathHash.parse(HASH);
    var paths =
        new java.util.ArrayList<>(
            List.of(
                new StorePath("/nix/store", hash, "a"),
                new StorePath("/nix/store", hash, "a-b"),
                new StorePath("/nix/store", hash, "B"),
                new StorePath("/nix/store-2", hash, "a"),
                new StorePath("/nix", hash, "a")));
    paths.addAll(TestVectors.STORE_PATHS);
    Collections.shuffle(paths, new Random(1));

    Collections.sort(paths);

    assertThat(paths.stream().map(StorePath::toString)).isSorted();
  }

  @Test
  void neverFailsOtherwiseOnRandomInput() {
    var random = new Random(7);
    for (int i = 0; i < 20_000; i++) {
      var text = new StringBuilder("/nix/store/" + HASH + "-tv-file");
      for (int edits = 1 + random.nextInt(3); edits > 0; edits--) {
        int at = random.nextInt(text.length());
        switch (random.nextInt(3)) {
          case 0 -> text.setCharAt(at, (char) random.nextInt(256));
          case 1 -> text.deleteCharAt(at);
          default -> text.insert(at, (char) random.nextInt(128));
        }
      }
      var input = text.toString();
      try {
        assertThat(StorePath.parse(input)).hasToString(input);
      } catch (MalformedInputException e) {
        assertThat(e.getMessage()).doesNotContainPattern("\\p{Cntrl}");
      }
    }
  }
}
