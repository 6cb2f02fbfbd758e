package dev.mansard.store.upload;

import dev.mansard.store.metadata.ChunkCandidate;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decides which chunks are taken as duplicates: those that a reader gets by few long range
 * requests, since each request costs every later reader its latency.
 *
 * <p>A pack is opened for a NAR when duplicates of at least the minimum of bytes follow each other
 * in it, with narrow gaps, within a window of the NAR; whatever lies between them in the NAR is
 * decided on for itself. So a package that was built again with small changes takes all that has
 * not changed, however scattered the changes are. From then on every duplicate further on in an
 * open pack is taken. A NAR smaller than the minimum may be taken as a whole.
 *
 * <p>Chunks are decided on in the order of the NAR, at the latest when the window has gone on
 * without them.
 */
final class DuplicateRuns {
  /** The window, in minima: duplicates of a quarter of the bytes open a pack. */
  private static final int WINDOW_IN_MINIMA = 4;

  /** A larger minimum has a window of its own size: memory is held for it. */
  private static final long LARGEST_WINDOW = 8L << 20;

  /** A reader holds so many packs open besides the NAR's own. */
  private static final int MOST_OPEN_PACKS = 6;

  private final long minimumBytes;
  private final Target target;
  private final RequestAllowance allowance = new RequestAllowance();
  private final Deque<Pending> window = new ArrayDeque<>();
  private final List<Way> ways = new ArrayList<>();
  private final Map<Long, PackCursor> openPacks =
      new LinkedHashMap<>(2 * MOST_OPEN_PACKS, 0.75f, true);
  private long position;
  private long windowBytes;
  private boolean isWholeNarInWindow = true;

  DuplicateRuns(long minimumBytes, Target target) {
    this.minimumBytes = minimumBytes;
    this.target = target;
  }

  /** So many bytes may be undecided at once, besides one chunk. */
  static long windowBytes(long minimumBytes) {
    return Math.max(minimumBytes, Math.min(WINDOW_IN_MINIMA * minimumBytes, LARGEST_WINDOW));
  }

  /** What becomes of the chunks; called in their order. */
  interface Target {

    /** The chunk is stored. */
    void store(NarChunk chunk);

    /** The chunk is taken from there; its bytes are no longer needed. */
    void reuse(NarChunk chunk, ChunkCandidate copy);
  }

  /** A chunk in the window, and the copy to take once one has been found. */
  private static final class Pending {
    private final NarChunk chunk;
    private final long position;
    private @Nullable ChunkCandidate choice;

    Pending(NarChunk chunk, long position) {
      this.chunk = chunk;
      this.position = position;
    }

    boolean isUndecided() {
      return choice == null && !chunk.copies().isEmpty();
    }
  }

  /** Undecided duplicates that follow each other in a pack that is not open yet. */
  private static final class Way extends PackCursor {
    private final Map<Pending, ChunkCandidate> chunks = new LinkedHashMap<>();
    private long bytes;

    Way(Pending first, ChunkCandidate copy) {
      super(copy, first.position);
      add(first, copy);
    }

    void add(Pending next, ChunkCandidate copy) {
      chunks.put(next, copy);
      bytes += next.chunk.length();
      moveBehind(copy);
    }

    void remove(Pending decided) {
      if (chunks.remove(decided) != null) {
        bytes -= decided.chunk.length();
      }
    }
  }

  /** The next chunk of the NAR. */
  void offer(NarChunk chunk) {
    var next = new Pending(chunk, position);
    position += chunk.length();
    window.add(next);
    windowBytes += chunk.length();
    if (!chunk.copies().isEmpty() && !takeFromOpenPack(next)) {
      addToWays(next);
    }
    decide(windowBytes(minimumBytes));
  }

  /** The NAR has ended. */
  void finish() {
    if (isWholeNarInWindow) {
      ways.stream()
          .filter(way -> way.chunks.size() == window.size())
          .findFirst()
          .ifPresent(this::choose);
    }
    decide(-1);
  }

  private boolean takeFromOpenPack(Pending next) {
    @Nullable ChunkCandidate nearest = null;
    long narrowest = Long.MAX_VALUE;
    for (ChunkCandidate copy : next.chunk.copies()) {
      // Not get: to look is not to use.
      for (PackCursor open : openPacks.values()) {
        long gap = open.gapTo(copy);
        if (gap >= 0 && gap < narrowest) {
          nearest = copy;
          narrowest = gap;
        }
      }
    }
    return nearest != null && take(next, nearest);
  }

  private boolean take(Pending next, ChunkCandidate copy) {
    PackCursor open = Objects.requireNonNull(openPacks.get(copy.packId()), "open pack");
    if (!open.reaches(copy, next.position)) {
      if (!allowance.take(next.position)) {
        return false;
      }
      open.startRange(copy, next.position);
    }
    open.moveBehind(copy);
    next.choice = copy;
    return true;
  }

  private void addToWays(Pending next) {
    List<ChunkCandidate> unused = new ArrayList<>(next.chunk.copies());
    for (Way way : ways) {
      nearest(way, next.chunk)
          .ifPresent(
              copy -> {
                way.add(next, copy);
                unused.remove(copy);
              });
    }
    unused.forEach(copy -> ways.add(new Way(next, copy)));
    ways.stream()
        .filter(way -> way.bytes >= minimumBytes)
        .findFirst()
        .filter(way -> allowance.take(position))
        .ifPresent(this::open);
  }

  private static Optional<ChunkCandidate> nearest(Way way, NarChunk chunk) {
    return chunk.copies().stream()
        .filter(copy -> way.gapTo(copy) >= 0)
        .min(Comparator.comparingLong(way::gapTo));
  }

  private void open(Way way) {
    choose(way);
    openPacks.put(way.packId(), way);
    if (openPacks.size() > MOST_OPEN_PACKS) {
      Iterator<Long> leastRecentlyUsed = openPacks.keySet().iterator();
      leastRecentlyUsed.next();
      leastRecentlyUsed.remove();
    }
  }

  private void choose(Way way) {
    way.chunks.forEach((pending, copy) -> pending.choice = copy);
    List<Pending> chosen = List.copyOf(way.chunks.keySet());
    ways.remove(way);
    way.chunks.clear();
    chosen.forEach(this::forget);
  }

  /** No way leads over a chunk that is decided on. */
  private void forget(Pending decided) {
    ways.forEach(way -> way.remove(decided));
    ways.removeIf(way -> way.chunks.isEmpty());
  }

  /** Passes chunks on until one is undecided and the window is not larger than allowed. */
  private void decide(long allowedBytes) {
    while (!window.isEmpty() && !(window.element().isUndecided() && windowBytes <= allowedBytes)) {
      Pending first = window.remove();
      windowBytes -= first.chunk.length();
      isWholeNarInWindow = false;
      if (first.choice != null) {
        target.reuse(first.chunk, first.choice);
      } else {
        forget(first);
        target.store(first.chunk);
      }
    }
  }
}
