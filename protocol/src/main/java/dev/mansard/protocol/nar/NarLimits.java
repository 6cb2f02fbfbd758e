package dev.mansard.protocol.nar;

/**
 * The limits of the parser of current Nix. Held to when writing, too: an archive nobody can read
 * back is worse than an error.
 */
final class NarLimits {
  /** Nodes on the way from the root to a node, both included. */
  static final int DEPTH = 64;

  static final int NAME_BYTES = 255;
  static final int TARGET_BYTES = 4095;

  private NarLimits() {}
}
