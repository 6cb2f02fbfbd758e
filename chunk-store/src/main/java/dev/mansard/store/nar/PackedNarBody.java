package dev.mansard.store.nar;

import dev.mansard.store.blob.BlobKey;
import dev.mansard.store.blob.BlobStorage;
import dev.mansard.store.metadata.Pack;
import java.io.IOException;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;

/** A body made of frames in packs. */
final class PackedNarBody implements NarBody {
  private final BlobStorage storage;
  private final Places places;
  private final Optional<Pack> wholePack;
  private final ReadBudget budget;
  private final DamageReport damage;

  /** Where each frame begins in the body; one more entry for the end. Never changes. */
  private final long[] starts;

  PackedNarBody(
      BlobStorage storage,
      Places places,
      Optional<Pack> wholePack,
      ReadBudget budget,
      DamageReport damage) {
    this.storage = storage;
    this.places = places;
    this.wholePack = wholePack;
    this.budget = budget;
    this.damage = damage;
    starts = places.latest().starts();
  }

  @Override
  public long length() {
    return starts[starts.length - 1];
  }

  @Override
  public Optional<BlobKey> wholePack() {
    return wholePack.map(Pack::blobKey);
  }

  @Override
  public void writeTo(long offset, long length, NarSink sink) throws IOException {
    Objects.checkFromIndexSize(offset, length, length());
    if (length == 0) {
      return;
    }
    long end = offset + length;
    int first = frameAt(offset);
    int endFrame = frameAt(end - 1) + 1;
    NarSink clipped = new ClippingSink(starts[first], offset, end, sink);
    Placement now = places.latest();
    var reader = new SpanReader(storage, places, now, damage);
    var plan = SpanPlan.of(now.frames(), starts, first, endFrame);
    boolean small = starts[endFrame] - starts[first] <= FrameReader.SLICE_BYTES;
    if (small && plan.uses().size() == 1) {
      readAtOnce(reader, plan.spans().getFirst(), clipped);
    } else {
      ReadAhead.transfer(reader, plan, starts, budget, clipped);
    }
  }

  /** What is ready at once needs no thread to fetch it ahead. */
  private static void readAtOnce(SpanReader reader, Span span, NarSink sink) throws IOException {
    reader.read(span, FrameReader.SliceTarget.direct(sink), _ -> {});
  }

  private int frameAt(long position) {
    int found = Arrays.binarySearch(starts, position);
    return found >= 0 ? found : -found - 2;
  }

  @Override
  public void close() {}

  /** Cuts off what whole frames bring beyond the range that was asked for. */
  private static final class ClippingSink implements NarSink {
    private final long from;
    private final long end;
    private final NarSink sink;
    private long position;

    ClippingSink(long position, long from, long end, NarSink sink) {
      this.position = position;
      this.from = from;
      this.end = end;
      this.sink = sink;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      long first = Math.max(position, from);
      long last = Math.min(position + length, end);
      if (first < last) {
        sink.write(bytes, offset + (int) (first - position), (int) (last - first));
      }
      position += length;
    }
  }
}
