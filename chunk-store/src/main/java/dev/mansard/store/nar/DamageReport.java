package dev.mansard.store.nar;

import dev.mansard.store.metadata.Pack;

/**
 * Is told of what cannot be read. It finds out by itself whether the damage is real and lasting,
 * and then takes all that is affected out of service. Returns after a short while at most, whether
 * it is done by then or not; never throws.
 */
public interface DamageReport {

  /** The bytes at this place are not what was written; read twice. */
  void frame(Pack pack, long offset, int length);

  /**
   * The storage refuses for good to read these bytes, or others that were asked for with them.
   *
   * @return whether some of them are known to be lost; if not, they may be read by themselves
   */
  boolean unreadable(Pack pack, long offset, int length);

  /**
   * The blob seems to be missing, or shorter than its row says, or the storage refuses to say.
   *
   * @return whether some of it is known to be lost; if not, it may be read later
   */
  boolean blob(Pack pack);

  /**
   * The rows do not seem to make up the NAR.
   *
   * @return whether it is known to be incomplete; if not, it can be opened anew
   */
  boolean rows(long narId);
}
