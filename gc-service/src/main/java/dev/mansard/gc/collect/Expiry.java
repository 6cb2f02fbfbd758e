package dev.mansard.gc.collect;

import dev.mansard.protocol.nix.StorePathHash;
import java.util.List;

/**
 * Finds in one cache the objects that are old and that nothing kept refers to, and drops them. Old
 * objects are gathered, then the references of all others are followed into them as far as they
 * lead, then what nobody has reached is dropped, referrers first.
 *
 * <p>The methods are called in the order in which they stand here, each until it returns 0. What
 * was gathered is forgotten with the process; only {@link #drop} changes anything that lasts.
 */
public interface Expiry {

  /** Notes the next old objects; returns how many. */
  int gather(int limit);

  /**
   * Keeps what the next objects refer to that are not old and were last used before this began;
   * returns how many were looked at.
   */
  int followKept(int limit);

  /** Keeps these, if they are old, and what they refer to. */
  void keepRoots(List<StorePathHash> roots);

  /** Keeps what is referred to by objects that are kept since the last call. */
  int followFound(int limit);

  /** Counts, for the next old objects, what they refer to, so that they can go in order. */
  int countReferrers(int limit);

  /**
   * Keeps what objects refer to that came or were used since this began. To be called after {@link
   * #followKept}, before each {@link #drop}, and {@link #followFound} after it.
   */
  void followRecent();

  /**
   * Drops the next objects that nothing refers to any more, without those that were used meanwhile
   * or that somebody has locked; they are kept. Objects that refer to each other in a circle go
   * last.
   */
  Dropped drop(int limit);

  /** How many old objects are kept because something refers to them. */
  long countKept();

  /** Up to {@code limit} of those that would be dropped, oldest first. */
  List<Candidate> listCandidates(int limit);

  /** How many would be dropped. */
  long countCandidates();

  /**
   * Result of one step.
   *
   * @param tried objects looked at; 0 at the end
   * @param dropped how many of them are gone
   */
  record Dropped(int tried, int dropped) {}

  /**
   * An object that would go.
   *
   * @param storePath full path
   * @param lastAccessedAt as text of ISO 8601
   */
  record Candidate(String storePath, String lastAccessedAt) {}
}
