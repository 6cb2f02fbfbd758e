package dev.mansard.store.recipe;

import dev.mansard.protocol.error.MalformedInputException;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * The chunks of a NAR in order, as runs of consecutive ids.
 *
 * <p>Encoding (docs/reference/storage-format.md, "Recipe"): version 1, number of runs, then for
 * each run its first id as a zig-zag difference to the id that would have continued the previous
 * run (to 0 for the first), and its count. All integers are unsigned LEB128 in their shortest form.
 * Decoding is strict: there is exactly one encoding of a list of runs, except that a run may have
 * been split; {@link #of} joins neighbours, {@link #decode} refuses them.
 *
 * @param runs at least one; never a run that continues the one before it
 */
public record Recipe(List<ChunkRun> runs) {
  private static final int VERSION = 1;
  private static final String FORMAT = "recipe";

  /** Copies and checks the list. */
  public Recipe {
    runs = List.copyOf(runs);
    if (runs.isEmpty()) {
      throw new IllegalArgumentException("a recipe has at least one run");
    }
    for (int i = 1; i < runs.size(); i++) {
      if (runs.get(i).firstId() == runs.get(i - 1).lastId() + 1) {
        throw new IllegalArgumentException("run " + i + " continues the run before it");
      }
    }
    long chunks = runs.stream().mapToLong(ChunkRun::count).sum();
    if (chunks > Integer.MAX_VALUE) {
      throw new IllegalArgumentException("chunks: " + chunks + ", allowed: 2^31 - 1");
    }
  }

  /** The recipe of these runs, neighbours joined. */
  public static Recipe of(List<ChunkRun> runs) {
    List<ChunkRun> joined = new ArrayList<>();
    for (ChunkRun run : runs) {
      ChunkRun last = joined.isEmpty() ? null : joined.getLast();
      if (last != null && run.firstId() == last.lastId() + 1) {
        joined.set(joined.size() - 1, new ChunkRun(last.firstId(), last.count() + run.count()));
      } else {
        joined.add(run);
      }
    }
    return new Recipe(joined);
  }

  /** The number of chunks, repetitions counted. */
  public int chunkCount() {
    return runs.stream().mapToInt(ChunkRun::count).sum();
  }

  /**
   * The chunks in order, in parts of {@code most} chunks, of which the last may be smaller: what
   * one query asks for.
   */
  public List<List<ChunkRun>> parts(int most) {
    List<List<ChunkRun>> parts = new ArrayList<>();
    List<ChunkRun> part = new ArrayList<>();
    int chunks = 0;
    for (ChunkRun run : runs) {
      for (int taken = 0; taken < run.count(); ) {
        int count = Math.min(run.count() - taken, most - chunks);
        part.add(new ChunkRun(run.firstId() + taken, count));
        taken += count;
        chunks += count;
        if (chunks == most) {
          parts.add(List.copyOf(part));
          part.clear();
          chunks = 0;
        }
      }
    }
    if (!part.isEmpty()) {
      parts.add(List.copyOf(part));
    }
    return parts;
  }

  /** The packs in which the chunks were first written, each once, ascending. */
  public List<Long> packIds() {
    var ids = new TreeSet<Long>();
    for (ChunkRun run : runs) {
      long last = ChunkId.packIdOf(run.lastId());
      for (long id = ChunkId.packIdOf(run.firstId()); id <= last; id++) {
        ids.add(id);
      }
    }
    return List.copyOf(ids);
  }

  /** The stored form. */
  public byte[] encode() {
    var out = new ByteArrayOutputStream(2 + runs.size() * 8);
    writeUnsigned(out, VERSION);
    writeUnsigned(out, runs.size());
    long expected = 0;
    for (ChunkRun run : runs) {
      long difference = run.firstId() - expected;
      writeUnsigned(out, (difference << 1) ^ (difference >> 63));
      writeUnsigned(out, run.count());
      expected = run.lastId() + 1;
    }
    return out.toByteArray();
  }

  /**
   * Reads the stored form.
   *
   * @throws MalformedInputException if it is truncated, too long or not what {@link #encode} writes
   */
  public static Recipe decode(byte[] stored) {
    var in = new Input(stored);
    long version = in.next();
    if (version != VERSION) {
      throw in.malformed("version " + version + ", known: " + VERSION);
    }
    long runCount = in.next();
    if (runCount < 1 || runCount > stored.length) {
      throw in.malformed("number of runs: " + runCount);
    }
    List<ChunkRun> runs = new ArrayList<>((int) runCount);
    long expected = 0;
    for (long i = 0; i < runCount; i++) {
      ChunkRun run = in.nextRun(expected, i > 0);
      runs.add(run);
      expected = run.lastId() + 1;
    }
    in.requireEnd();
    return in.checked(runs);
  }

  private static void writeUnsigned(ByteArrayOutputStream out, long value) {
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      out.write((int) ((rest & 0x7F) | 0x80));
      rest >>>= 7;
    }
    out.write((int) rest);
  }

  private static final class Input {
    private final byte[] bytes;
    private int position;

    Input(byte[] bytes) {
      this.bytes = bytes;
    }

    ChunkRun nextRun(long expected, boolean mayNotContinue) {
      long coded = next();
      long difference = (coded >>> 1) ^ -(coded & 1);
      long count = next();
      long firstId = expected + difference;
      boolean overflow = ((expected ^ firstId) & (difference ^ firstId)) < 0;
      if (overflow || firstId < 0 || count < 1 || count > Integer.MAX_VALUE) {
        throw malformed("run of " + count + " chunks from " + firstId);
      }
      if (firstId > Long.MAX_VALUE - count) {
        throw malformed("ids beyond 2^63 - 1");
      }
      if (mayNotContinue && difference == 0) {
        throw malformed("a run continues the run before it");
      }
      return new ChunkRun(firstId, (int) count);
    }

    long next() {
      long value = 0;
      for (int shift = 0; shift < 64; shift += 7) {
        if (position == bytes.length) {
          throw malformed("truncated");
        }
        int part = bytes[position++];
        boolean last = part >= 0;
        if (shift == 63 && (part & 0x7E) != 0) {
          throw malformed("integer above 64 bits");
        }
        value |= (long) (part & 0x7F) << shift;
        if (last) {
          if (part == 0 && shift > 0) {
            throw malformed("integer not in its shortest form");
          }
          return value;
        }
      }
      throw malformed("integer above 64 bits");
    }

    void requireEnd() {
      if (position != bytes.length) {
        throw malformed("surplus bytes");
      }
    }

    Recipe checked(List<ChunkRun> runs) {
      try {
        return new Recipe(runs);
      } catch (IllegalArgumentException e) {
        throw malformed(String.valueOf(e.getMessage()));
      }
    }

    MalformedInputException malformed(String reason) {
      return new MalformedInputException(FORMAT, position, reason);
    }
  }
}
