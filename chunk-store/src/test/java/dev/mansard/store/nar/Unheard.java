package dev.mansard.store.nar;

import dev.mansard.store.metadata.Pack;

/** Nobody listens to reports of damage. */
class Unheard implements DamageReport {
  @Override
  public void frame(Pack pack, long offset, int length) {}

  @Override
  public boolean unreadable(Pack pack, long offset, int length) {
    return false;
  }

  @Override
  public boolean blob(Pack pack) {
    return false;
  }

  @Override
  public boolean rows(long narId) {
    return false;
  }
}
