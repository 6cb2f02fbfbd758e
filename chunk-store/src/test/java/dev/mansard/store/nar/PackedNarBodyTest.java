package dev.mansard.store.nar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mansard.store.blob.BlobKey;
import dev.mansard.store.blob.BlobStorage;
import dev.mansard.store.blob.StorageException;
import dev.mansard.store.blob.faulty.BlobOperation;
import dev.mansard.store.blob.faulty.Failure;
import dev.mansard.store.blob.faulty.Fault;
import dev.mansard.store.blob.faulty.FaultyBlobStorage;
import dev.mansard.store.blob.memory.MemoryBlobStorage;
import dev.mansard.store.compression.FrameChecksum;
import dev.mansard.store.metadata.Pack;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PackedNarBodyTest {
  private final Random random = new Random(20261121);
  private final MemoryBlobStorage memory = new MemoryBlobStorage();
  private final FaultyBlobStorage faults = new FaultyBlobStorage(memory);
  private final BlobStorage storage = faults;
  private final Map<Long, Pack> packs = new HashMap<>();
  private final List<String> reports = new ArrayList<>();
  private final DamageReport damage = new Reports();
  private final Map<Long, byte[]> contents = new HashMap<>();
  private final List<long[]> frames = new ArrayList<>();
  private @Nullable Placement moved;

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 40, 400})
  void passesOnThePackAsItWasWritten(int count) throws IOException {
    byte[] expected = addPack(1, count, 9_000);
    addAllFrames(1);

    assertThat(read(body(), 0, expected.length)).isEqualTo(expected);
  }

  @Test
  void joinsFramesOfSeveralPacks() throws IOException {
    addPack(1, 10, 50_000);
    addPack(2, 10, 50_000);
    addFrame(1, 3);
    addFrame(1, 4);
    addFrame(2, 9);
    addFrame(1, 3);
    addFrame(2, 0);

    byte[] expected = expected();

    assertThat(read(body(), 0, expected.length)).isEqualTo(expected);
  }

  @Test
  void servesEveryRange() throws IOException {
    addPack(1, 20, 40_000);
    addPack(2, 20, 40_000);
    for (int i = 0; i < 30; i++) {
      addFrame(1 + random.nextInt(2), random.nextInt(20));
    }
    byte[] expected = expected();
    NarBody body = body();

    for (int i = 0; i < 300; i++) {
      int from = random.nextInt(expected.length);
      int length = random.nextInt(expected.length - from + 1);
      assertThat(read(body, from, length))
          .isEqualTo(Arrays.copyOfRange(expected, from, from + length));
    }
  }

  @Test
  void servesAFrameLargerThanASlice() throws IOException {
    addPack(1, 3, 3 * FrameReader.SLICE_BYTES);
    addAllFrames(1);
    byte[] expected = expected();

    assertThat(read(body(), 7, expected.length - 9))
        .isEqualTo(Arrays.copyOfRange(expected, 7, expected.length - 2));
  }

  @Test
  void refusesARangeOutsideTheBody() {
    addPack(1, 3, 100);
    addAllFrames(1);
    NarBody body = body();

    assertThatThrownBy(() -> read(body, 1, body.length()))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void passesOnNothingOfADamagedFrame() throws IOException {
    addPack(1, 60, 20_000);
    addAllFrames(1);
    byte[] expected = expected();
    frames.get(40)[3] ^= 1;
    var received = new ByteArrayOutputStream();

    assertThatThrownBy(() -> body().writeTo(0, expected.length, received::write))
        .isInstanceOf(DamagedFrameException.class)
        .hasMessageContaining(packKey(1));
    long intact = frames.subList(0, 40).stream().mapToLong(frame -> frame[2]).sum();
    assertThat(received.size()).isLessThanOrEqualTo((int) intact);
    assertThat(expected).startsWith(received.toByteArray());
    assertThat(reports).containsExactly("frame of pack 1 at " + frames.get(40)[1]);
  }

  @Test
  void verifiesTheWholeFrameForARangeInItsMiddle() throws IOException {
    addPack(1, 3, 5_000);
    addAllFrames(1);
    frames.get(1)[3] ^= 1;
    long start = frames.get(0)[2] + 10;
    var received = new ByteArrayOutputStream();

    assertThatThrownBy(() -> body().writeTo(start, 5, received::write))
        .isInstanceOf(DamagedFrameException.class);
    assertThat(received.size()).isZero();
  }

  @Test
  void failsWhenAPackVanishesWhileItIsRead() throws IOException {
    addPack(1, 50, 20_000);
    addPack(2, 50, 20_000);
    addAllFrames(1);
    addAllFrames(2);
    storage.delete(new BlobKey(packKey(2)));
    NarBody body = body();

    assertThatThrownBy(() -> read(body, 0, body.length()))
        .isInstanceOf(StorageException.Missing.class);
    assertThat(reports).containsExactly("blob of pack 2");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3, 400_000, 900_000, 5_000_000})
  void goesOnWhereFramesWereMovedToAtAnyPointOfTheBody(int point) throws IOException {
    addTwoPacksInTurns();
    byte[] expected = expected();
    NarBody body = body();
    var received = new ByteArrayOutputStream();

    body.writeTo(
        0,
        body.length(),
        (bytes, offset, length) -> {
          if (moved == null && received.size() >= point) {
            move(1, 3);
            delete(1);
          }
          received.write(bytes, offset, length);
        });

    assertThat(received.toByteArray()).isEqualTo(expected);
    assertThat(reports).isEmpty();
  }

  @Test
  void goesOnHoweverOftenFramesAreMoved() throws IOException {
    addTwoPacksInTurns();
    byte[] expected = expected();
    NarBody body = body();
    var received = new ByteArrayOutputStream();

    body.writeTo(
        0,
        body.length(),
        (bytes, offset, length) -> {
          long last = packs.keySet().stream().mapToLong(Long::longValue).max().orElseThrow();
          if (received.size() > (last - 1) * 600_000) {
            move(last == 2 ? 1 : last, last + 1);
            delete(last == 2 ? 1 : last);
          }
          received.write(bytes, offset, length);
        });

    assertThat(received.toByteArray()).isEqualTo(expected);
    assertThat(packs).hasSizeGreaterThan(6);
    assertThat(read(body, 17, 3_000_000))
        .as("opened before they were moved")
        .isEqualTo(Arrays.copyOfRange(expected, 17, 3_000_017));
    assertThat(reports).isEmpty();
  }

  @Test
  void asksTheRowsOnceForAllRequests() throws IOException {
    addTwoPacksInTurns();
    byte[] expected = expected();
    var old = placement();
    move(1, 3);
    move(2, 4);
    delete(1);
    delete(2);
    var asked = new AtomicInteger();
    var places =
        new Places(
            old,
            () -> {
              asked.incrementAndGet();
              return Optional.ofNullable(moved);
            });
    var body = new PackedNarBody(storage, places, Optional.empty(), ReadBudget.standard(), damage);

    assertThat(read(body, 0, expected.length)).isEqualTo(expected);
    assertThat(read(body, 0, expected.length)).isEqualTo(expected);
    assertThat(asked).hasValue(1);
  }

  @Test
  void doesNotGoOnWithOtherFramesThanItBeganWith() throws IOException {
    addTwoPacksInTurns();
    NarBody body = body();
    move(1, 3);
    delete(1);
    frames.get(40)[3] ^= 1;
    moved = placement();
    frames.get(40)[3] ^= 1;

    assertThatThrownBy(() -> read(body, 0, body.length()))
        .isInstanceOf(StorageException.Missing.class);
    assertThat(reports).contains("blob of pack 1");
  }

  /** Some 2 MB of each, eight frames of this and eight of that. */
  private void addTwoPacksInTurns() {
    memory.cutOffReadersOfDeleted();
    addPack(1, 200, 20_000);
    addPack(2, 200, 20_000);
    for (int i = 0; i < 400; i++) {
      addFrame(1 + i / 8 % 2, i / 16 * 8 + i % 8);
    }
  }

  @Test
  void readsAFrameAgainThatWasDamagedOnTheWay() throws IOException {
    addPack(1, 60, 20_000);
    addAllFrames(1);
    byte[] expected = expected();
    faults.inject(new Fault.FlipsBit(packKey(1), frames.get(30)[1] + 3));

    assertThat(read(body(), 0, expected.length)).isEqualTo(expected);
    assertThat(reports).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      value = BlobOperation.class,
      names = {"OPEN_RANGE", "READ"})
  void reportsNoDamageWhenTheStorageFails(BlobOperation operation) throws IOException {
    addPack(1, 60, 20_000);
    addAllFrames(1);
    NarBody body = body();
    frames.get(40)[3] ^= 1;
    for (int number = 1; number < 4; number++) {
      faults.inject(new Fault.Fails(operation, 1, Failure.RETRYABLE));

      assertThatThrownBy(() -> read(body, 0, body.length()))
          .isInstanceOf(StorageException.Retryable.class);
    }

    assertThat(reports).isEmpty();
  }

  @Test
  void doesNotTakeAFailureOfTheSecondLookForDamage() throws IOException {
    addPack(1, 3, 5_000);
    addAllFrames(1);
    frames.get(1)[3] ^= 1;
    faults.inject(new Fault.Fails(BlobOperation.OPEN_RANGE, 2, Failure.RETRYABLE));

    assertThatThrownBy(() -> read(body(), 0, body().length()))
        .isInstanceOf(StorageException.Retryable.class);
    assertThat(reports).isEmpty();
  }

  @Test
  void endsItsReaderWhenTheReceiverIsGone() throws IOException {
    addPack(1, 500, 20_000);
    addAllFrames(1);
    NarBody body = body();
    NarSink gone =
        (bytes, offset, length) -> {
          throw new IOException("client is gone");
        };

    for (int i = 0; i < 100; i++) {
      assertThatThrownBy(() -> body.writeTo(0, body.length(), gone)).hasMessage("client is gone");
    }
  }

  private final class Reports implements DamageReport {
    @Override
    public void frame(Pack pack, long offset, int length) {
      reports.add("frame of pack " + pack.id() + " at " + offset);
    }

    @Override
    public void blob(Pack pack) {
      reports.add("blob of pack " + pack.id());
    }

    @Override
    public boolean rows(long narId) {
      throw new AssertionError("a body reads no rows");
    }
  }

  private byte[] addPack(long id, int count, int largest) {
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

  private final Map<Long, List<Long>> frameStarts = new HashMap<>();

  private List<Long> starts(long pack) {
    return frameStarts.computeIfAbsent(pack, _ -> new ArrayList<>());
  }

  private void addAllFrames(long pack) {
    for (int i = 0; i < starts(pack).size() - 1; i++) {
      addFrame(pack, i);
    }
  }

  private void addFrame(long pack, int index) {
    long offset = starts(pack).get(index);
    int length = (int) (starts(pack).get(index + 1) - offset);
    byte[] content = contents.getOrDefault(pack, new byte[0]);
    frames.add(new long[] {pack, offset, length, FrameChecksum.of(content, (int) offset, length)});
  }

  private byte[] expected() {
    var all = new ByteArrayOutputStream();
    for (long[] frame : frames) {
      all.write(contents.getOrDefault(frame[0], new byte[0]), (int) frame[1], (int) frame[2]);
    }
    return all.toByteArray();
  }

  private NarBody body() {
    var places = new Places(placement(), () -> Optional.ofNullable(moved));
    return new PackedNarBody(storage, places, Optional.empty(), ReadBudget.standard(), damage);
  }

  private Placement placement() {
    var table = new FrameTable(frames.size());
    for (long[] frame : frames) {
      table.add(frame[0], frame[1], (int) frame[2], (int) frame[3]);
    }
    return new Placement(table, packs);
  }

  /** What compaction does: each frame of a pack gets another place, in another pack. */
  private void move(long from, long to) {
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

  private void delete(long id) {
    try {
      storage.delete(new BlobKey(packKey(id)));
    } catch (StorageException e) {
      throw new AssertionError(e);
    }
  }

  private String packKey(long id) {
    return BlobKey.ofPack(new UUID(0, id)).value();
  }

  private static byte[] read(NarBody body, long offset, long length) throws IOException {
    var received = new ByteArrayOutputStream();
    body.writeTo(offset, length, received::write);
    return received.toByteArray();
  }
}
