package dev.mansard.store.nar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mansard.store.blob.StorageException;
import dev.mansard.store.blob.faulty.Failure;
import dev.mansard.store.blob.faulty.Fault;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames that compaction moves to other packs while a body of theirs is read. */
class MovedFramesTest {
  private final PackedFrames bench = new PackedFrames(new Random(20261121));

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3, 400_000, 900_000, 5_000_000})
  void goesOnWhereFramesWereMovedToAtAnyPointOfTheBody(int point) throws IOException {
    addTwoPacksInTurns();
    byte[] expected = bench.expected();
    NarBody body = bench.body();

    byte[] received =
        readWhile(
            body,
            soFar -> {
              if (bench.moved().isEmpty() && soFar >= point) {
                bench.move(1, 3);
                bench.delete(1);
              }
            });

    assertThat(received).isEqualTo(expected);
    assertThat(bench.reports()).isEmpty();
  }

  @Test
  void goesOnHoweverOftenFramesAreMoved() throws IOException {
    addTwoPacksInTurns();
    byte[] expected = bench.expected();
    NarBody body = bench.body();

    byte[] received =
        readWhile(
            body,
            soFar -> {
              long last = bench.packs();
              if (soFar > (last - 1) * 600_000) {
                bench.move(last == 2 ? 1 : last, last + 1);
                bench.delete(last == 2 ? 1 : last);
              }
            });

    assertThat(received).isEqualTo(expected);
    assertThat(bench.packs()).isGreaterThan(6);
    assertThat(PackedFrames.read(body, 17, 3_000_000))
        .as("opened before they were moved")
        .isEqualTo(Arrays.copyOfRange(expected, 17, 3_000_017));
    assertThat(bench.reports()).isEmpty();
  }

  @Test
  void goesOnWhenTheOldPackIsFoundGoneBetweenTwoFramesOfARequest() throws IOException {
    bench.addPack(1, 3, 5_000);
    bench.addPack(2, 1, 10);
    bench.addFrame(1, 0);
    bench.addFrame(2, 0);
    bench.addFrame(1, 2);
    byte[] expected = bench.expected();
    NarBody body = bench.body();
    long inTheGap = bench.bytesBefore(1) + 1;
    assertThat(inTheGap).isBetween(11L, bench.offset(2) - 1);
    bench.move(1, 3);
    bench.inject(new Fault.BreaksRange(inTheGap, Failure.MISSING));

    assertThat(PackedFrames.read(body, 0, expected.length)).isEqualTo(expected);
    assertThat(bench.reports()).isEmpty();
  }

  @Test
  void asksTheRowsOnceForAllRequests() throws IOException {
    addTwoPacksInTurns();
    byte[] expected = bench.expected();
    var old = bench.placement();
    bench.move(1, 3);
    bench.move(2, 4);
    bench.delete(1);
    bench.delete(2);
    var asked = new AtomicInteger();
    var places =
        new Places(
            old,
            () -> {
              asked.incrementAndGet();
              return bench.moved();
            });
    var body = bench.body(places);

    assertThat(PackedFrames.read(body, 0, expected.length)).isEqualTo(expected);
    assertThat(PackedFrames.read(body, 0, expected.length)).isEqualTo(expected);
    assertThat(asked).hasValue(1);
  }

  @Test
  void callsNothingLostWhileNobodyCanSayWhereItWasMoved() throws IOException {
    addTwoPacksInTurns();
    var body =
        bench.body(
            new Places(
                bench.placement(),
                () -> {
                  throw new StorageException.Retryable("no database", new IOException("away"));
                }));
    bench.delete(1);

    assertThatThrownBy(() -> PackedFrames.read(body, 0, body.length()))
        .isInstanceOf(StorageException.Retryable.class);
    assertThat(bench.reports()).isEmpty();
  }

  @Test
  void doesNotGoOnWithOtherFramesThanItBeganWith() throws IOException {
    addTwoPacksInTurns();
    NarBody body = bench.body();
    bench.move(1, 3);
    bench.delete(1);
    bench.tellAnotherFrame(40);

    assertThatThrownBy(() -> PackedFrames.read(body, 0, body.length()))
        .as("opened anew it is whole")
        .isInstanceOf(StorageException.Retryable.class);
    assertThat(bench.reports()).contains("blob of pack 1");
  }

  /** All of the body; the event is told how many bytes came so far, before each piece. */
  private static byte[] readWhile(NarBody body, IntConsumer event) throws IOException {
    var received = new ByteArrayOutputStream();
    body.writeTo(
        0,
        body.length(),
        (bytes, offset, length) -> {
          event.accept(received.size());
          received.write(bytes, offset, length);
        });
    return received.toByteArray();
  }

  /** Some 2 MB of each, eight frames of this and eight of that. */
  private void addTwoPacksInTurns() {
    bench.cutOffReadersOfDeleted();
    bench.addPack(1, 200, 20_000);
    bench.addPack(2, 200, 20_000);
    for (int i = 0; i < 400; i++) {
      bench.addFrame(1 + i / 8 % 2, i / 16 * 8 + i % 8);
    }
  }
}
