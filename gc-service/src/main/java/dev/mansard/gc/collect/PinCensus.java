package dev.mansard.gc.collect;

import java.util.List;

/** What the pins of a cache name, for people. Reads only. */
public interface PinCensus extends RootProvider {

  /** The first paths that are pinned, by name and latest first. */
  List<Pinned> listPinned(long cacheId, int limit);

  /**
   * A path that a pin keeps.
   *
   * @param storePath full path
   * @param current whether it is what the name stands for now
   */
  record Pinned(String name, String storePath, boolean current) {}
}
