package dev.mansard.store.nar;

import dev.mansard.store.metadata.Pack;
import java.util.Map;
import java.util.Objects;

/**
 * Where the frames of one NAR lie, by one look at the rows. Compaction may move them; what they are
 * never changes.
 */
final class Placement {
  private final FrameTable frames;
  private final Map<Long, Pack> packs;

  /** Where each frame begins in the body; one more entry for the end. */
  private final long[] starts;

  /** All packs that occur in the table are there. */
  Placement(FrameTable frames, Map<Long, Pack> packs) {
    this.frames = frames;
    this.packs = Map.copyOf(packs);
    starts = new long[frames.size() + 1];
    for (int i = 0; i < frames.size(); i++) {
      starts[i + 1] = starts[i] + frames.length(i);
    }
  }

  FrameTable frames() {
    return frames;
  }

  /** The pack of that id. */
  Pack pack(long id) {
    return Objects.requireNonNull(packs.get(id), "pack");
  }

  /** Where each frame begins in the body, and where the last one ends; not copied. */
  long[] starts() {
    return starts;
  }

  /** Whether the frame lies at another place there. */
  boolean differsAt(int frame, Placement other) {
    return frames.packId(frame) != other.frames.packId(frame)
        || frames.offset(frame) != other.frames.offset(frame);
  }

  /** Whether the body is the same, byte for byte. */
  boolean hasFramesOf(Placement other) {
    boolean isSame = frames.size() == other.frames.size();
    for (int i = 0; isSame && i < frames.size(); i++) {
      isSame =
          frames.length(i) == other.frames.length(i)
              && frames.checksum(i) == other.frames.checksum(i);
    }
    return isSame;
  }
}
