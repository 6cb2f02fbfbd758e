package dev.mansard.store.upload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mansard.protocol.nix.Sha256;
import dev.mansard.protocol.nix.StorePath;
import dev.mansard.store.blob.BlobKey;
import dev.mansard.store.blob.faulty.BlobOperation;
import dev.mansard.store.metadata.CacheView;
import java.io.ByteArrayInputStream;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The service from outside: what goes in comes out, and nothing else stays. */
@ExtendWith(WholeStores.class)
class NarUploadServiceIT {
  private static final int MIB = 1 << 20;

  private final StoreFixture store;

  NarUploadServiceIT(StoreFixture store) {
    this.store = store;
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 7, 65_000, 65_536, 200_000, 5 * MIB, 60 * MIB})
  void givesBackWhatWasPushed(int length) throws Exception {
    byte[] nar = Nars.ofFile(Nars.bytes(length, length));
    StorePath path = StoreFixture.path(1);

    UploadOutcome outcome = store.upload(path, nar);

    assertThat(outcome).isInstanceOf(UploadOutcome.Stored.class);
    assertThat(store.read(path)).isEqualTo(nar);
    assertThat(store.count("pack")).isEqualTo(1);
    assertThat(store.count("lease")).isZero();
  }

  @Test
  void knowsTheHashAndSizeOfTheServedBody() throws Exception {
    byte[] nar = Nars.ofFile(Nars.bytes(3, 3 * MIB));
    StorePath path = StoreFixture.path(1);

    var outcome = (UploadOutcome.Stored) store.upload(path, nar);

    var stored = store.find(path.hash()).orElseThrow().nar();
    String key = store.blobs.keys().first();
    byte[] pack;
    try (var in = store.blobs.openRange(new BlobKey(key), 0, store.blobs.storedBytes())) {
      pack = in.readAllBytes();
    }
    assertThat(stored.fileHash()).contains(Sha256.digest(pack));
    assertThat(stored.storedBytes()).isEqualTo(pack.length).isEqualTo(outcome.fileSize());
    assertThat(stored.wholePackId()).isPresent();
    assertThat(outcome.fracDeduplicated()).hasValue(0);
  }

  @Test
  void storesAKnownNarOnce() throws Exception {
    byte[] nar = Nars.ofFile(Nars.bytes(1, MIB));
    store.upload(StoreFixture.path(1), nar);
    long bytes = store.blobs.storedBytes();

    UploadOutcome outcome = store.upload(StoreFixture.path(2), nar);

    assertThat(outcome).isEqualTo(new UploadOutcome.Deduplicated());
    assertThat(store.read(StoreFixture.path(2))).isEqualTo(nar);
    assertThat(store.blobs.storedBytes()).isEqualTo(bytes);
    assertThat(store.count("nar")).isEqualTo(1);
  }

  @Test
  void wantsTheBytesOfAKnownNarAllTheSame() throws Exception {
    byte[] nar = Nars.ofFile(Nars.bytes(1, MIB));
    store.upload(StoreFixture.path(1), nar);
    byte[] half = Arrays.copyOf(nar, nar.length / 2);
    byte[] other = Nars.ofFile(Nars.bytes(2, MIB));

    assertThatThrownBy(
            () -> store.upload(StoreFixture.path(2), nar, new ByteArrayInputStream(half)))
        .isInstanceOf(UploadException.Truncated.class);
    assertThatThrownBy(
            () -> store.upload(StoreFixture.path(2), nar, new ByteArrayInputStream(other)))
        .isInstanceOf(UploadException.HashMismatch.class);
    assertThat(store.find(StoreFixture.path(2).hash())).isEmpty();
  }

  @Test
  void repeatsAPushWithoutEffect() throws Exception {
    byte[] nar = Nars.ofFile(Nars.bytes(1, MIB));
    StorePath path = StoreFixture.path(1);
    store.upload(path, nar);

    assertThat(store.upload(path, nar)).isEqualTo(new UploadOutcome.Deduplicated());

    assertThat(store.read(path)).isEqualTo(nar);
    assertThat(store.count("object")).isEqualTo(1);
  }

  /** Expiry asks by the database's clock for what was pushed while it searched. */
  @Test
  void isInUseFromThePushOnWhateverTheClockOfItsServer() throws Exception {
    StorePath path = StoreFixture.path(1);
    byte[] first = Nars.ofFile(Nars.bytes(1, MIB));
    byte[] second = Nars.ofFile(Nars.bytes(2, MIB));
    Clock slow = Clock.offset(Clock.systemUTC(), Duration.ofHours(-1));
    try (var process = store.process(store.database.repositories(), slow)) {
      store.upload(process, path, first);
      assertThat(ageWhatIsNew()).as("new").isEqualTo(1);

      store.upload(process, path, first);
      assertThat(ageWhatIsNew()).as("known").isEqualTo(1);

      store.database.execute("update mansard.nar set quarantined_at = now()");
      store.upload(process, path, second);
      assertThat(ageWhatIsNew()).as("in place of a damaged one").isEqualTo(1);
    }
  }

  @Test
  void keepsTheFirstNarOfAPath() throws Exception {
    byte[] first = Nars.ofFile(Nars.bytes(1, MIB));
    byte[] second = Nars.ofFile(Nars.bytes(2, MIB));
    StorePath path = StoreFixture.path(1);
    store.upload(path, first);

    assertThatThrownBy(() -> store.upload(path, second))
        .isInstanceOf(UploadException.PathConflict.class)
        .hasMessageContaining(Sha256.digest(first).formatBase32())
        .hasMessageContaining(Sha256.digest(second).formatBase32());

    assertThat(store.read(path)).isEqualTo(first);
    assertThat(store.count("nar")).isEqualTo(1);
  }

  @Test
  void keepsCachesApart() throws Exception {
    CacheView other = store.createCache("second");
    byte[] first = Nars.ofFile(Nars.bytes(1, MIB));
    byte[] second = Nars.ofFile(Nars.bytes(2, MIB));
    StorePath path = StoreFixture.path(1);
    store.upload(path, first);

    store.uploads.upload(
        StoreFixture.request(other, path, Sha256.digest(second), second.length),
        new ByteArrayInputStream(second));

    assertThat(store.read(path)).isEqualTo(first);
    assertThat(store.count("object")).isEqualTo(2);
  }

  @Test
  void storesOnlyWhatIsNewOfARebuild() throws Exception {
    byte[] before = Nars.bytes(1, 8 * MIB);
    byte[] after = Nars.join(Arrays.copyOf(before, 5 * MIB), Nars.bytes(9, 100_000), tail(before));
    store.upload(StoreFixture.path(1), Nars.ofFile(before));
    long bytes = store.blobs.storedBytes();

    var outcome = (UploadOutcome.Stored) store.upload(StoreFixture.path(2), Nars.ofFile(after));

    assertThat(store.read(StoreFixture.path(2))).isEqualTo(Nars.ofFile(after));
    assertThat(outcome.fracDeduplicated().orElseThrow()).isGreaterThan(0.8);
    assertThat(store.blobs.storedBytes() - bytes).isLessThan(bytes / 5);
  }

  /** A change every 256 KiB, as a compiler with another version of a library in it makes them. */
  @Test
  void readsARebuildThatSharesScatteredPartsByFewRequests() throws Exception {
    byte[] before = Nars.bytes(1, 24 * MIB);
    byte[] after = before.clone();
    for (int at = 100_000; at < after.length; at += 256 << 10) {
      System.arraycopy(Nars.bytes(at, 2_000), 0, after, at, 2_000);
    }
    store.upload(StoreFixture.path(1), Nars.ofFile(before));
    long bytes = store.blobs.storedBytes();

    store.upload(StoreFixture.path(2), Nars.ofFile(after));

    assertThat(store.blobs.storedBytes() - bytes).isLessThan(bytes * 6 / 10);
    int requests = store.storage.calls(BlobOperation.OPEN_RANGE);
    assertThat(store.read(StoreFixture.path(2))).isEqualTo(Nars.ofFile(after));
    assertThat(store.storage.calls(BlobOperation.OPEN_RANGE) - requests)
        .as("eight for a NAR and 64 for each GiB")
        .isLessThanOrEqualTo(8 + 2);
  }

  @Test
  void storesNothingOfAPartThatIsKnownAsAWhole() throws Exception {
    byte[] content = Nars.bytes(1, 8 * MIB);
    store.upload(StoreFixture.path(1), Nars.ofFile(Nars.join(content, Nars.bytes(2, 4 * MIB))));

    store.upload(StoreFixture.path(2), Nars.ofFile(Nars.join(Nars.bytes(3, MIB), content)));
    store.upload(StoreFixture.path(3), Nars.ofFile(Nars.join(content, content)));

    assertThat(store.read(StoreFixture.path(3)))
        .isEqualTo(Nars.ofFile(Nars.join(content, content)));
    assertThat(store.count("object")).isEqualTo(3);
  }

  @Test
  void storesARepeatedPartOfOneNarOnce() throws Exception {
    byte[] content = Nars.bytes(1, 4 * MIB);
    byte[] nar = Nars.ofFile(Nars.join(content, content, content));

    var outcome = (UploadOutcome.Stored) store.upload(StoreFixture.path(1), nar);

    assertThat(store.read(StoreFixture.path(1))).isEqualTo(nar);
    assertThat(store.blobs.storedBytes()).isLessThan(outcome.fileSize() / 2);
  }

  @Test
  void survivesManyEditsInAnyOrder() throws Exception {
    List<byte[]> parts = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      parts.add(Nars.bytes(i, 50_000 + 90_000 * i));
    }
    var random = new Random(20261121);
    for (int round = 0; round < 25; round++) {
      byte[][] chosen = new byte[1 + random.nextInt(8)][];
      for (int i = 0; i < chosen.length; i++) {
        chosen[i] = parts.get(random.nextInt(parts.size()));
      }
      byte[] nar = Nars.ofFile(Nars.join(chosen));
      store.upload(StoreFixture.path(round), nar);
      assertThat(store.read(StoreFixture.path(round))).isEqualTo(nar);
    }
  }

  private int ageWhatIsNew() throws SQLException {
    return store.database.execute(
        "update mansard.object set last_accessed_at = now() - interval '1 day'"
            + " where last_accessed_at > now() - interval '30 min'");
  }

  private static byte[] tail(byte[] bytes) {
    return Arrays.copyOfRange(bytes, 5 * MIB, bytes.length);
  }
}
