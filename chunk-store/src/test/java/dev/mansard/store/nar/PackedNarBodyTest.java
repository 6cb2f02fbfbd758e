package dev.mansard.store.nar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mansard.store.blob.StorageException;
import dev.mansard.store.blob.faulty.BlobOperation;
import dev.mansard.store.blob.faulty.Failure;
import dev.mansard.store.blob.faulty.Fault;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PackedNarBodyTest {
  private final Random random = new Random(20261121);
  private final PackedFrames bench = new PackedFrames(random);

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 40, 400})
  void passesOnThePackAsItWasWritten(int count) throws IOException {
    byte[] expected = bench.addPack(1, count, 9_000);
    bench.addAllFrames(1);

    assertThat(PackedFrames.read(bench.body(), 0, expected.length)).isEqualTo(expected);
  }

  @Test
  void joinsFramesOfSeveralPacks() throws IOException {
    bench.addPack(1, 10, 50_000);
    bench.addPack(2, 10, 50_000);
    bench.addFrame(1, 3);
    bench.addFrame(1, 4);
    bench.addFrame(2, 9);
    bench.addFrame(1, 3);
    bench.addFrame(2, 0);

    byte[] expected = bench.expected();

    assertThat(PackedFrames.read(bench.body(), 0, expected.length)).isEqualTo(expected);
  }

  @Test
  void servesEveryRange() throws IOException {
    bench.addPack(1, 20, 40_000);
    bench.addPack(2, 20, 40_000);
    for (int i = 0; i < 30; i++) {
      bench.addFrame(1 + random.nextInt(2), random.nextInt(20));
    }
    byte[] expected = bench.expected();
    NarBody body = bench.body();

    for (int i = 0; i < 300; i++) {
      int from = random.nextInt(expected.length);
      int length = random.nextInt(expected.length - from + 1);
      assertThat(PackedFrames.read(body, from, length))
          .isEqualTo(Arrays.copyOfRange(expected, from, from + length));
    }
  }

  @Test
  void servesAFrameLargerThanASlice() throws IOException {
    bench.addPack(1, 3, 3 * FrameReader.SLICE_BYTES);
    bench.addAllFrames(1);
    byte[] expected = bench.expected();

    assertThat(PackedFrames.read(bench.body(), 7, expected.length - 9))
        .isEqualTo(Arrays.copyOfRange(expected, 7, expected.length - 2));
  }

  @Test
  void refusesARangeOutsideTheBody() {
    bench.addPack(1, 3, 100);
    bench.addAllFrames(1);
    NarBody body = bench.body();

    assertThatThrownBy(() -> PackedFrames.read(body, 1, body.length()))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void passesOnNothingOfADamagedFrame() throws IOException {
    bench.addPack(1, 60, 20_000);
    bench.addAllFrames(1);
    byte[] expected = bench.expected();
    bench.flipChecksum(40);
    var received = new ByteArrayOutputStream();

    assertThatThrownBy(() -> bench.body().writeTo(0, expected.length, received::write))
        .isInstanceOf(DamagedFrameException.class)
        .hasMessageContaining(bench.packKey(1));
    assertThat((long) received.size()).isLessThanOrEqualTo(bench.bytesBefore(40));
    assertThat(expected).startsWith(received.toByteArray());
    assertThat(bench.reports()).containsExactly("frame of pack 1 at " + bench.offset(40));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void reportsWhereTheStorageRefusesToBeRead(boolean isLost) throws IOException {
    bench.addPack(1, 60, 20_000);
    bench.addAllFrames(1);
    byte[] expected = bench.expected();
    if (isLost) {
      bench.confirmLosses();
    }
    bench.inject(new Fault.Unreadable(bench.packKey(1), bench.offset(40), bench.offset(41)));
    var received = new ByteArrayOutputStream();

    assertThatThrownBy(() -> bench.body().writeTo(0, expected.length, received::write))
        .isInstanceOf(isLost ? DamagedFrameException.class : StorageException.Permanent.class);

    assertThat((long) received.size()).isLessThanOrEqualTo(bench.bytesBefore(40));
    assertThat(expected).startsWith(received.toByteArray());
    assertThat(bench.reports())
        .as("from the first of those that are read at once")
        .containsExactly("unreadable from " + received.size() + " in pack 1");
  }

  @Test
  void doesNotNeedWhatLiesBetweenItsFrames() throws IOException {
    bench.addPack(1, 60, 20_000);
    bench.addAllFrames(1);
    long gap = bench.offset(30);
    bench.removeFrame(30);
    byte[] expected = bench.expected();
    bench.injectAlways(new Fault.Unreadable(bench.packKey(1), gap, gap + 1));

    assertThat(PackedFrames.read(bench.body(), 0, expected.length)).isEqualTo(expected);
  }

  @Test
  void verifiesTheWholeFrameForARangeInItsMiddle() throws IOException {
    bench.addPack(1, 3, 5_000);
    bench.addAllFrames(1);
    bench.flipChecksum(1);
    long start = bench.bytesBefore(1) + 10;
    var received = new ByteArrayOutputStream();

    assertThatThrownBy(() -> bench.body().writeTo(start, 5, received::write))
        .isInstanceOf(DamagedFrameException.class);
    assertThat(received.size()).isZero();
  }

  @Test
  void failsWhenAPackVanishesWhileItIsRead() throws IOException {
    NarBody body = bodyOfWhichThePackVanishes();
    bench.confirmLosses();

    assertThatThrownBy(() -> PackedFrames.read(body, 0, body.length()))
        .isInstanceOf(StorageException.Missing.class);
    assertThat(bench.reports()).containsExactly("blob of pack 2");
  }

  /** A disk that is not mounted misses everything. */
  @Test
  void takesWhatIsMissingForLostOnlyIfThatIsKnown() throws IOException {
    NarBody body = bodyOfWhichThePackVanishes();

    assertThatThrownBy(() -> PackedFrames.read(body, 0, body.length()))
        .isInstanceOf(StorageException.Retryable.class);
    assertThat(bench.reports()).containsExactly("blob of pack 2");
  }

  private NarBody bodyOfWhichThePackVanishes() throws IOException {
    bench.addPack(1, 50, 20_000);
    bench.addPack(2, 50, 20_000);
    bench.addAllFrames(1);
    bench.addAllFrames(2);
    bench.delete(2);
    return bench.body();
  }

  @Test
  void readsAFrameAgainThatWasDamagedOnTheWay() throws IOException {
    bench.addPack(1, 60, 20_000);
    bench.addAllFrames(1);
    byte[] expected = bench.expected();
    bench.inject(new Fault.FlipsBit(bench.packKey(1), bench.offset(30) + 3));

    assertThat(PackedFrames.read(bench.body(), 0, expected.length)).isEqualTo(expected);
    assertThat(bench.reports()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      value = BlobOperation.class,
      names = {"OPEN_RANGE", "READ"})
  void reportsNoDamageWhenTheStorageFails(BlobOperation operation) throws IOException {
    bench.addPack(1, 60, 20_000);
    bench.addAllFrames(1);
    NarBody body = bench.body();
    bench.flipChecksum(40);
    for (int number = 1; number < 4; number++) {
      bench.inject(new Fault.Fails(operation, 1, Failure.RETRYABLE));

      assertThatThrownBy(() -> PackedFrames.read(body, 0, body.length()))
          .isInstanceOf(StorageException.Retryable.class);
    }

    assertThat(bench.reports()).isEmpty();
  }

  @Test
  void doesNotTakeAFailureOfTheSecondLookForDamage() throws IOException {
    bench.addPack(1, 3, 5_000);
    bench.addAllFrames(1);
    bench.flipChecksum(1);
    bench.inject(new Fault.Fails(BlobOperation.OPEN_RANGE, 2, Failure.RETRYABLE));

    assertThatThrownBy(() -> PackedFrames.read(bench.body(), 0, bench.body().length()))
        .isInstanceOf(StorageException.Retryable.class);
    assertThat(bench.reports()).isEmpty();
  }

  @Test
  @Timeout(30)
  void failsWhenAFetchEndsByAnError() {
    bench.addPack(1, 60, 20_000);
    bench.addAllFrames(1);
    NarBody body = bench.body();
    var failure = new OutOfMemoryError("injected");
    bench.failWith(failure);

    assertThatThrownBy(() -> PackedFrames.read(body, 0, body.length())).hasRootCause(failure);
  }

  @Test
  void endsItsReaderWhenTheReceiverIsGone() throws IOException {
    bench.addPack(1, 500, 20_000);
    bench.addAllFrames(1);
    NarBody body = bench.body();
    NarSink gone =
        (bytes, offset, length) -> {
          throw new IOException("client is gone");
        };

    for (int i = 0; i < 100; i++) {
      assertThatThrownBy(() -> body.writeTo(0, body.length(), gone)).hasMessage("client is gone");
    }
  }
}
