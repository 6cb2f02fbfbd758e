package dev.mansard.protocol.nar;

/** Told what a NAR contains, in the order of the archive, by {@link NarValidator}. */
@FunctionalInterface
public interface NarVisitor {

  /**
   * A node begins. A file is announced before its contents arrive; that they are all there is known
   * only when the archive is complete.
   */
  void entry(NarEntry entry);

  /**
   * A piece of the contents of the file announced last; empty files have none. The array belongs to
   * the caller and is overwritten afterwards.
   */
  default void contents(byte[] buffer, int offset, int length) {}
}
