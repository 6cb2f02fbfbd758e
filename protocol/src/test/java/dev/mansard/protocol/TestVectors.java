package dev.mansard.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.mansard.protocol.nix.StorePath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * The bytes made by Nix under {@code src/test/resources/vectors}, for the tests of every module;
 * the README there says how each was made.
 */
public final class TestVectors {
  /** The store paths of the vectors: file, directory, references, symlink, content-addressed. */
  public static final List<StorePath> STORE_PATHS =
      List.of(
          StorePath.parse("/nix/store/bbyjdnxabw5k0vssng35a44j611w3253-tv-file"),
          StorePath.parse("/nix/store/pn11g47yaybns099hcqmkw1sz954vy7h-tv-dir"),
          StorePath.parse("/nix/store/vd8kv0cfkih6lggijxiqi1j62pwlsr48-tv-refs"),
          StorePath.parse("/nix/store/0h3qg1wdiklapkh2hj0jyc5fxrxx6s31-tv-symlink"),
          StorePath.parse("/nix/store/jw0qam6m2j0fnbi9ygqjsghlv9yr0n6q-tv-ca"));

  private TestVectors() {}

  /** A file below {@code vectors}, for example {@code narinfo/xz/….narinfo}. */
  public static byte[] bytes(String name) {
    try (var in = TestVectors.class.getResourceAsStream("/vectors/" + name)) {
      if (in == null) {
        throw new IllegalArgumentException("no vector " + name);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static String text(String name) {
    return new String(bytes(name), UTF_8);
  }

  /** The uncompressed NAR of a store path. */
  public static byte[] nar(StorePath path) {
    return bytes("nar/" + path.baseName() + ".nar");
  }

  /**
   * The narinfo of a store path.
   *
   * @param folder {@code narinfo/none}, {@code narinfo/xz}, {@code narinfo/zstd} or {@code
   *     attic-style}
   */
  public static String narInfo(String folder, StorePath path) {
    return text(folder + "/" + path.hash() + ".narinfo");
  }

  /** The listing Nix wrote for a store path, as JSON text. */
  public static String listing(StorePath path) {
    return text("listing/" + path.hash() + ".ls");
  }
}
