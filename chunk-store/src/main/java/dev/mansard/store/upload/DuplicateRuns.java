package dev.mansard.store.upload;

import dev.mansard.store.metadata.ChunkCandidate;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Decides which chunks are taken as duplicates: only runs of consecutive ids with at least the
 * minimum of bytes, since each run costs every later reader a range request. A NAR smaller than the
 * minimum may be one run as a whole.
 *
 * <p>Where a chunk has several copies all are followed until but one way goes on. A run that ends
 * too short gives up its first chunk only: another may begin with its second.
 */
final class DuplicateRuns {
  private final long minimumBytes;
  private final Target target;

  /** The present run while it is too short to be taken. */
  private final Deque<NarChunk> undecided = new ArrayDeque<>();

  /** Where the present run may lie; empty if there is none. */
  private List<Copy> ways = List.of();

  private int length;
  private long bytes;
  private boolean isTaken;
  private boolean isWholeNar = true;

  DuplicateRuns(long minimumBytes, Target target) {
    this.minimumBytes = minimumBytes;
    this.target = target;
  }

  /** What becomes of the chunks; called in their order. */
  interface Target {

    /** The chunk is stored. */
    void store(NarChunk chunk);

    /** The chunk belongs to a run; its bytes are no longer needed. */
    void reuse(NarChunk chunk);

    /** The run of the chunks reused since the last call. */
    void endRun(long firstId, int count, long storedBytes);
  }

  private record Copy(long firstId, long storedBytes) {}

  /** The next chunk of the NAR. */
  void offer(NarChunk chunk) {
    Deque<NarChunk> ahead = new ArrayDeque<>();
    ahead.add(chunk);
    while (!ahead.isEmpty()) {
      NarChunk next = ahead.element();
      if (extend(next)) {
        ahead.remove();
      } else {
        endRun(ahead);
      }
    }
  }

  /** The NAR has ended. */
  void finish() {
    if (isWholeNar && !undecided.isEmpty()) {
      takeUndecided();
    }
    Deque<NarChunk> ahead = new ArrayDeque<>();
    do {
      endRun(ahead);
      while (!ahead.isEmpty() && extend(ahead.element())) {
        ahead.remove();
      }
    } while (isRunning());
  }

  private boolean isRunning() {
    return length > 0;
  }

  /** Makes the chunk part of the present run or begins one; false if the run ends before it. */
  private boolean extend(NarChunk chunk) {
    if (!isRunning() && chunk.copies().isEmpty()) {
      isWholeNar = false;
      target.store(chunk);
      return true;
    }
    List<Copy> longer = isRunning() ? waysOn(chunk) : waysFrom(chunk);
    if (longer.isEmpty()) {
      return false;
    }
    ways = longer;
    length++;
    bytes += chunk.length();
    if (isTaken) {
      target.reuse(chunk);
    } else {
      undecided.add(chunk);
      if (bytes >= minimumBytes) {
        takeUndecided();
      }
    }
    return true;
  }

  private static List<Copy> waysFrom(NarChunk chunk) {
    return chunk.copies().stream().map(copy -> new Copy(copy.id(), copy.storedBytes())).toList();
  }

  private List<Copy> waysOn(NarChunk chunk) {
    List<Copy> longer = new ArrayList<>(ways.size());
    for (Copy way : ways) {
      for (ChunkCandidate copy : chunk.copies()) {
        if (copy.id() == way.firstId() + length) {
          longer.add(new Copy(way.firstId(), way.storedBytes() + copy.storedBytes()));
        }
      }
    }
    return longer;
  }

  private void takeUndecided() {
    isTaken = true;
    undecided.forEach(target::reuse);
    undecided.clear();
  }

  /** Ends the present run; if it is too short, all but its first chunk are ahead again. */
  private void endRun(Deque<NarChunk> ahead) {
    boolean wasTaken = isTaken;
    int count = length;
    List<Copy> ended = ways;
    isTaken = false;
    length = 0;
    bytes = 0;
    ways = List.of();
    if (wasTaken) {
      target.endRun(ended.getFirst().firstId(), count, ended.getFirst().storedBytes());
      isWholeNar = false;
    } else if (!undecided.isEmpty()) {
      isWholeNar = false;
      NarChunk first = undecided.remove();
      while (!undecided.isEmpty()) {
        ahead.addFirst(undecided.removeLast());
      }
      target.store(first);
    }
  }
}
