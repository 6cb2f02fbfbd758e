package dev.mansard.store.upload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mansard.store.blob.faulty.BlobOperation;
import dev.mansard.store.blob.faulty.Failure;
import dev.mansard.store.blob.faulty.Fault;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies that are not what was announced, and a storage that fails: nothing of them stays. */
@ExtendWith(WholeStores.class)
class RefusedUploadIT {
  private static final int MIB = 1 << 20;

  private final StoreFixture store;

  RefusedUploadIT(StoreFixture store) {
    this.store = store;
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 100, 70_000, 3_000_000})
  void saysHowMuchOfATruncatedBodyCame(int received) throws Exception {
    byte[] nar = Nars.ofFile(Nars.bytes(1, 4 * MIB));
    var body = new ByteArrayInputStream(Arrays.copyOf(nar, received));

    assertThatThrownBy(() -> store.upload(StoreFixture.path(1), nar, body))
        .isInstanceOf(UploadException.Truncated.class)
        .hasMessageContaining("got " + received + " of " + nar.length);

    WholeStores.assertEmpty(store);
  }

  @Test
  void refusesABodyWithAnotherHash() throws Exception {
    byte[] nar = Nars.ofFile(Nars.bytes(1, 4 * MIB));
    byte[] other = Nars.ofFile(Nars.bytes(2, 4 * MIB));

    assertThatThrownBy(
            () -> store.upload(StoreFixture.path(1), nar, new ByteArrayInputStream(other)))
        .isInstanceOf(UploadException.HashMismatch.class);

    WholeStores.assertEmpty(store);
  }

  @Test
  void refusesWhatIsNoNar() throws Exception {
    byte[] text = Nars.bytes(1, MIB);

    assertThatThrownBy(() -> store.upload(StoreFixture.path(1), text))
        .isInstanceOf(UploadException.MalformedNar.class);

    WholeStores.assertEmpty(store);
  }

  @Test
  void refusesBytesBehindTheEndOfTheNar() throws Exception {
    byte[] nar = Nars.join(Nars.ofFile(Nars.bytes(1, MIB)), new byte[8]);

    assertThatThrownBy(() -> store.upload(StoreFixture.path(1), nar))
        .isInstanceOf(UploadException.MalformedNar.class);

    WholeStores.assertEmpty(store);
  }

  @Test
  void passesOnTheFailureOfTheBody() throws Exception {
    byte[] nar = Nars.ofFile(Nars.bytes(1, 4 * MIB));
    var broken =
        new SequenceInputStream(
            new ByteArrayInputStream(nar, 0, 2 * MIB),
            new FilterInputStream(InputStream.nullInputStream()) {
              @Override
              public int read(byte[] bytes, int offset, int length) throws IOException {
                throw new IOException("connection reset");
              }
            });

    assertThatThrownBy(() -> store.upload(StoreFixture.path(1), nar, broken))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("connection reset");

    WholeStores.assertEmpty(store);
  }

  @ParameterizedTest
  @EnumSource(
      value = BlobOperation.class,
      names = {"OPEN", "WRITE", "COMMIT"})
  void keepsNothingWhenTheStorageFails(BlobOperation operation) throws Exception {
    byte[] nar = Nars.ofFile(Nars.bytes(1, 4 * MIB));
    store.storage.inject(new Fault.Fails(operation, 1, Failure.RETRYABLE));
    assertThatThrownBy(() -> store.upload(StoreFixture.path(1), nar))
        .isInstanceOf(UploadException.Busy.class);
    store.storage.inject(new Fault.Fails(operation, 1, Failure.FULL));
    assertThatThrownBy(() -> store.upload(StoreFixture.path(1), nar))
        .isInstanceOf(UploadException.StorageFull.class);
    WholeStores.assertEmpty(store);

    store.upload(StoreFixture.path(1), nar);

    assertThat(store.read(StoreFixture.path(1))).isEqualTo(nar);
  }
}
