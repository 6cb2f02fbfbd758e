package dev.mansard.store.nar;

import dev.mansard.store.blob.BlobKey;
import dev.mansard.store.blob.StorageException;
import dev.mansard.store.blob.faulty.Fault;
import dev.mansard.store.blob.faulty.FaultyBlobStorage;
import dev.mansard.store.blob.memory.MemoryBlobStorage;
import dev.mansard.store.compression.FrameChecksum;
import dev.mansard.store.metadata.Pack;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Packs in a storage that fails when asked to, and a body made of frames of theirs. */
final class PackedFrames {
  private final Random random;
  private final MemoryBlobStorage memory = new MemoryBlobStorage();
  private final FaultyBlobStorage storage = new FaultyBlobStorage(memory);
  private final Map<Long, Pack> packs = new HashMap<>();
  private final Map<Long, List<Long>> frameStarts = new HashMap<>();
  private final Map<Long, byte[]> contents = new HashMap<>();
  private final List<long[]> frames = new ArrayList<>();
  private final List<String> reports = new ArrayList<>();
  private @Nullable Placement moved;
  private boolean lost;

  PackedFrames(Random random) {
    this.random = random;
  }

  /** Frames of random bytes, each of a random length up to {@code largest}; their bytes. */
  byte[] addPack(long id, int count, int largest) {
    var content = new ByteArrayOutputStream();
    for (int i = 0; i < count; i++) {
      byte[] frame = new byte[1 + random.nextInt(largest)];
      random.nextBytes(frame);
      starts(id).add((long) content.size());
      content.writeBytes(frame);
    }
    starts(id).add((long) content.size());
    put(id, content.toByteArray());
    return content.toByteArray();
  }

  private List<Long> starts(long pack) {
    return frameStarts.computeIfAbsent(pack, _ -> new ArrayList<>());
  }

  /** The body goes on with all frames of a pack. */
  void addAllFrames(long pack) {
    for (int i = 0; i < starts(pack).size() - 1; i++) {
      addFrame(pack, i);
    }
  }

  /** The body goes on with this frame of a pack. */
  void addFrame(long pack, int index) {
    long offset = starts(pack).get(index);
    int length = (int) (starts(pack).get(index + 1) - offset);
    byte[] content = contents.getOrDefault(pack, new byte[0]);
    frames.add(new long[] {pack, offset, length, FrameChecksum.of(content, (int) offset, length)});
  }

  /** The bytes that the body promises. */
  byte[] expected() {
    var all = new ByteArrayOutputStream();
    for (long[] frame : frames) {
      all.write(contents.getOrDefault(frame[0], new byte[0]), (int) frame[1], (int) frame[2]);
    }
    return all.toByteArray();
  }

  NarBody body() {
    return body(new Places(placement(), this::moved));
  }

  NarBody body(Places places) {
    var damage = new Reports();
    return new PackedNarBody(storage, places, Optional.empty(), ReadBudget.standard(), damage);
  }

  /** Where the frames are now, if they were moved. */
  Optional<Placement> moved() {
    return Optional.ofNullable(moved);
  }

  /** The body goes without this frame of its. */
  void removeFrame(int index) {
    frames.remove(index);
  }

  /** Lets the rows tell wrong checksums, or right ones again, of a frame of the body. */
  void flipChecksum(int frame) {
    frames.get(frame)[3] ^= 1;
  }

  /** Lets whoever asks anew where the frames are hear of one with another content. */
  void tellAnotherFrame(int frame) {
    flipChecksum(frame);
    moved = placement();
    flipChecksum(frame);
  }

  /** Of a frame of the body in its pack, in bytes. */
  long offset(int frame) {
    return frames.get(frame)[1];
  }

  /** The body's bytes before a frame. */
  long bytesBefore(int frame) {
    return frames.subList(0, frame).stream().mapToLong(each -> each[2]).sum();
  }

  /** All packs that there ever were. */
  int packs() {
    return packs.size();
  }

  /** What readers said of damage. */
  List<String> reports() {
    return reports;
  }

  /** From now on whatever the storage refuses to read is known to be lost. */
  void confirmLosses() {
    lost = true;
  }

  void inject(Fault fault) {
    storage.inject(fault);
  }

  void injectAlways(Fault fault) {
    storage.injectAlways(fault);
  }

  /** From now on whatever is asked of the storage ends by that. */
  void failWith(Error failure) {
    storage.beforeEach(
        (_, _) -> {
          throw failure;
        });
  }

  /** From now on a reader fails when its blob is deleted, as on S3. */
  void cutOffReadersOfDeleted() {
    memory.cutOffReadersOfDeleted();
  }

  Placement placement() {
    var table = new FrameTable(frames.size());
    for (long[] frame : frames) {
      table.add(frame[0], frame[1], (int) frame[2], (int) frame[3]);
    }
    return new Placement(table, packs);
  }

  /** What compaction does: each frame of a pack gets another place, in another pack. */
  void move(long from, long to) {
    var content = new ByteArrayOutputStream();
    for (long[] frame : frames) {
      if (frame[0] == from) {
        int offset = content.size() + 7;
        content.write(new byte[7], 0, 7);
        content.write(contents.getOrDefault(from, new byte[0]), (int) frame[1], (int) frame[2]);
        frame[0] = to;
        frame[1] = offset;
      }
    }
    put(to, content.toByteArray());
    moved = placement();
  }

  private void put(long id, byte[] content) {
    var key = BlobKey.ofPack(new UUID(0, id));
    try (var writer = storage.open(key)) {
      writer.write(content, 0, content.length);
      writer.commit();
    } catch (StorageException e) {
      throw new AssertionError(e);
    }
    packs.put(id, new Pack(id, key, content.length));
    contents.put(id, content);
  }

  void delete(long id) {
    try {
      storage.delete(new BlobKey(packKey(id)));
    } catch (StorageException e) {
      throw new AssertionError(e);
    }
  }

  String packKey(long id) {
    return BlobKey.ofPack(new UUID(0, id)).value();
  }

  static byte[] read(NarBody body, long offset, long length) throws IOException {
    var received = new ByteArrayOutputStream();
    body.writeTo(offset, length, received::write);
    return received.toByteArray();
  }

  private final class Reports implements DamageReport {
    @Override
    public void frame(Pack pack, long offset, int length) {
      reports.add("frame of pack " + pack.id() + " at " + offset);
    }

    @Override
    public boolean unreadable(Pack pack, long offset, int length) {
      reports.add("unreadable from " + offset + " in pack " + pack.id());
      return lost;
    }

    @Override
    public boolean blob(Pack pack) {
      reports.add("blob of pack " + pack.id());
      return lost;
    }

    @Override
    public boolean rows(long narId) {
      throw new AssertionError("a body reads no rows");
    }
  }
}
