package dev.mansard.protocol.nar;

/**
 * One node of a NAR.
 *
 * <p>Paths are relative to the root, segments joined by {@code /}; the root itself is the empty
 * string. Names and targets are bytes in a NAR, here text; see {@link NarText} for those that are
 * not UTF-8.
 */
public sealed interface NarEntry {

  /** For example {@code bin/hi}; empty for the root. */
  String path();

  /**
   * A file.
   *
   * @param executable whether the owner may execute it
   * @param size bytes of the contents
   * @param narOffset where the contents start in the NAR; {@code narOffset} of a {@code .ls}
   *     listing
   */
  record Regular(String path, boolean executable, long size, long narOffset) implements NarEntry {}

  /** A directory; its entries follow, in order of their names' bytes. */
  record Directory(String path) implements NarEntry {}

  /**
   * A symbolic link.
   *
   * @param target as it is stored, never resolved
   */
  record Symlink(String path, String target) implements NarEntry {}
}
