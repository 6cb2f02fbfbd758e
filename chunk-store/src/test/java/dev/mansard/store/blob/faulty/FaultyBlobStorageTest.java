package dev.mansard.store.blob.faulty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mansard.store.blob.BlobKey;
import dev.mansard.store.blob.BlobStorage;
import dev.mansard.store.blob.BlobStorageContract;
import dev.mansard.store.blob.BlobWriter;
import dev.mansard.store.blob.StorageException;
import dev.mansard.store.blob.memory.MemoryBlobStorage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.Test;

final class FaultyBlobStorageTest extends BlobStorageContract {
  private static final BlobKey KEY = new BlobKey("a");

  private final MemoryBlobStorage memory = new MemoryBlobStorage();
  private final FaultyBlobStorage faulty = new FaultyBlobStorage(memory);

  /** Until it is told otherwise, it keeps every promise. */
  @Override
  protected BlobStorage openStorage() {
    return faulty;
  }

  @Override
  protected Collection<String> remains() {
    var remains = new ArrayList<>(memory.keys());
    remains.addAll(memory.unfinishedKeys());
    return remains;
  }

  @Test
  void failsTheNumberedWriteOnce() throws IOException {
    faulty.inject(new Fault.Fails(BlobOperation.WRITE, 2, Failure.FULL));

    try (BlobWriter writer = faulty.open(KEY)) {
      writer.write(new byte[1], 0, 1);
      assertThatThrownBy(() -> writer.write(new byte[1], 0, 1))
          .isInstanceOf(StorageException.Full.class);
      assertThatCode(() -> writer.write(new byte[1], 0, 1)).doesNotThrowAnyException();
    }
  }

  @Test
  void failsForEverUntilHealed() {
    faulty.injectAlways(new Fault.Fails(BlobOperation.OPEN, 1, Failure.RETRYABLE));

    assertThatThrownBy(() -> faulty.open(KEY)).isInstanceOf(StorageException.Retryable.class);
    assertThatThrownBy(() -> faulty.open(KEY)).isInstanceOf(StorageException.Retryable.class);

    faulty.heal();
    assertThatCode(() -> faulty.open(KEY)).doesNotThrowAnyException();
  }

  @Test
  void losesTheAnswerToACommitThatTookEffect() {
    faulty.inject(new Fault.LosesCommit(Failure.RETRYABLE));

    assertThatThrownBy(this::write).isInstanceOf(StorageException.Retryable.class);

    assertThat(memory.keys()).containsExactly("a");
  }

  @Test
  void failsACommitWithoutEffect() {
    faulty.inject(new Fault.Fails(BlobOperation.COMMIT, 1, Failure.PERMANENT));

    assertThatThrownBy(this::write).isInstanceOf(StorageException.Permanent.class);

    assertThat(memory.keys()).isEmpty();
    assertThat(memory.unfinishedKeys()).isEmpty();
  }

  @Test
  void breaksARangeAfterExactlySoManyBytes() throws IOException {
    write();
    faulty.inject(new Fault.BreaksRange(4, Failure.RETRYABLE));

    try (var input = faulty.openRange(KEY, 2, 8)) {
      assertThat(input.readNBytes(4)).containsExactly(2, 3, 4, 5);
      assertThatThrownBy(input::read).isInstanceOf(StorageException.Retryable.class);
    }

    assertThat(read()).hasSize(10);
  }

  @Test
  void flipsABitOfOneByte() throws IOException {
    write();
    faulty.inject(new Fault.FlipsBit("a", 3));

    assertThat(read()).containsExactly(0, 1, 2, 0x13, 4, 5, 6, 7, 8, 9);
    assertThat(read()).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
  }

  @Test
  void runsTheHookBeforeEachCall() throws IOException {
    List<String> calls = new ArrayList<>();
    faulty.beforeEach((operation, key) -> calls.add(operation + " " + key));

    write();
    faulty.check();

    assertThat(calls).containsExactly("OPEN a", "WRITE a", "COMMIT a", "CLOSE a", "CHECK ");
    assertThat(faulty.calls(BlobOperation.WRITE)).isEqualTo(1);
  }

  private void write() throws IOException {
    try (BlobWriter writer = faulty.open(KEY)) {
      writer.write(new byte[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, 0, 10);
      writer.commit();
    }
  }

  private byte[] read() throws IOException {
    try (var input = faulty.openRange(KEY, 0, 10)) {
      return input.readAllBytes();
    }
  }
}
