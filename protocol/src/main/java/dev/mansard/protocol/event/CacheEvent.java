package dev.mansard.protocol.event;

import dev.mansard.protocol.access.CacheName;
import dev.mansard.protocol.api.RetentionPeriod;
import dev.mansard.protocol.nix.StorePathHash;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Something that happened to a cache and that garbage collection must know.
 *
 * <p>Delivered at least once and, per cache, in order. Every event states a fact that may be
 * applied again without harm. The JSON form carries {@link #type} and {@link #VERSION}.
 */
public sealed interface CacheEvent {
  /** Version of the JSON form; raised when a reader of the old one would be misled. */
  int VERSION = 1;

  /** The stable name of the kind, for example {@code cache-destroyed}. */
  String type();

  /** When it happened, by the clock of the process that saw it. */
  Instant at();

  /** The cache it is about, and the ordering key; empty if it is about all. */
  Optional<CacheName> subject();

  /** A cache and all its objects were removed. */
  record CacheDestroyed(CacheName cache, Instant at) implements CacheEvent {
    public static final String TYPE = "cache-destroyed";

    @Override
    public String type() {
      return TYPE;
    }

    @Override
    public Optional<CacheName> subject() {
      return Optional.of(cache);
    }
  }

  /** A cache keeps unused objects for another time from now on. */
  record RetentionChanged(CacheName cache, RetentionPeriod retention, Instant at)
      implements CacheEvent {
    public static final String TYPE = "retention-changed";

    @Override
    public String type() {
      return TYPE;
    }

    @Override
    public Optional<CacheName> subject() {
      return Optional.of(cache);
    }
  }

  /** Objects of a living cache have expired. */
  record ObjectsDeleted(CacheName cache, Set<StorePathHash> objects, Instant at)
      implements CacheEvent {
    public static final String TYPE = "objects-deleted";

    public ObjectsDeleted {
      objects = Set.copyOf(objects);
    }

    @Override
    public String type() {
      return TYPE;
    }

    @Override
    public Optional<CacheName> subject() {
      return Optional.of(cache);
    }
  }

  /** Somebody asked for a collection now instead of at the next interval. */
  record SweepRequested(Instant at) implements CacheEvent {
    public static final String TYPE = "sweep-requested";

    @Override
    public String type() {
      return TYPE;
    }

    @Override
    public Optional<CacheName> subject() {
      return Optional.empty();
    }
  }

  /**
   * Objects of a cache were used.
   *
   * @param lastAccess the latest use of each; applying it keeps the later of old and new
   */
  record ObjectsAccessed(CacheName cache, Map<StorePathHash, Instant> lastAccess, Instant at)
      implements CacheEvent {
    public static final String TYPE = "objects-accessed";

    public ObjectsAccessed {
      lastAccess = Map.copyOf(lastAccess);
    }

    @Override
    public String type() {
      return TYPE;
    }

    @Override
    public Optional<CacheName> subject() {
      return Optional.of(cache);
    }
  }
}
