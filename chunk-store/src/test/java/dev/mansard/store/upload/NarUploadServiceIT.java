package dev.mansard.store.upload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mansard.protocol.nar.NarTree;
import dev.mansard.protocol.nix.Compression;
import dev.mansard.protocol.nix.Sha256;
import dev.mansard.protocol.nix.StorePath;
import dev.mansard.store.blob.BlobKey;
import dev.mansard.store.blob.faulty.BlobOperation;
import dev.mansard.store.blob.faulty.Failure;
import dev.mansard.store.blob.faulty.Fault;
import dev.mansard.store.compression.CompressionSettings;
import dev.mansard.store.metadata.CacheView;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The service from outside: what goes in comes out, and nothing else stays. */
class NarUploadServiceIT {
  private static final int MIB = 1 << 20;

  private StoreFixture store;

  @BeforeEach
  void openStore() throws SQLException {
    store = new StoreFixture(StoreSettings.standard());
  }

  @AfterEach
  void leavesNothingWrongBehind() throws SQLException {
    try (StoreFixture closing = store) {
      assertThat(closing.problems()).isEmpty();
    }
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

  @ParameterizedTest
  @EnumSource(names = {"NONE", "XZ", "ZSTD"})
  void givesBackTreesInEveryCompression(Compression compression) throws Exception {
    store.close();
    store =
        new StoreFixture(
            StoreSettings.standard().withCompression(CompressionSettings.of(compression)));
    byte[] nar = NarTree.random(42, 60, 100_000);
    StorePath path = StoreFixture.path(1);

    store.upload(path, nar);

    assertThat(store.read(path)).isEqualTo(nar);
    assertThat(store.find(path.hash()).orElseThrow().nar().compression()).isEqualTo(compression);
  }

  /** More than one request of 64 MiB to the storage, and many more windows than there is memory. */
  @Test
  void givesBackALargeNarFromAnyOfItsBytesOn() throws Exception {
    store.close();
    store =
        new StoreFixture(
            StoreSettings.standard().withCompression(CompressionSettings.of(Compression.NONE)));
    byte[] nar = Nars.ofFile(Nars.bytes(60, 70 * MIB));
    StorePath path = StoreFixture.path(1);

    store.upload(path, nar);

    assertThat(Arrays.equals(store.read(path), nar)).isTrue();
    var stored = store.find(path.hash()).orElseThrow().nar();
    assertThat(stored.storedBytes()).isEqualTo(nar.length).isGreaterThan(64L * MIB);
    var tail = new ByteArrayOutputStream();
    try (var body = store.reads.open(stored)) {
      body.writeTo(64L * MIB - 5, nar.length - 64L * MIB + 5, tail::write);
    }
    assertThat(tail.toByteArray()).isEqualTo(Arrays.copyOfRange(nar, 64 * MIB - 5, nar.length));
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
  void takesTheUploadersWordWhenNoProofIsWanted() throws Exception {
    store.close();
    store = new StoreFixture(StoreSettings.standard().withPossessionProof(false));
    byte[] nar = Nars.ofFile(Nars.bytes(1, MIB));
    store.upload(StoreFixture.path(1), nar);

    UploadOutcome outcome =
        store.upload(StoreFixture.path(2), nar, new ByteArrayInputStream(new byte[0]));

    assertThat(outcome).isEqualTo(new UploadOutcome.Deduplicated());
    assertThat(store.read(StoreFixture.path(2))).isEqualTo(nar);
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

  @Test
  void beginsAnotherPackWhenOneIsFull() throws Exception {
    store.close();
    store =
        new StoreFixture(StoreSettings.standard().withPacks(new StoreSettings.PackLimits(MIB, 10)));
    byte[] nar = Nars.ofFile(Nars.bytes(1, 6 * MIB));

    store.upload(StoreFixture.path(1), nar);

    assertThat(store.read(StoreFixture.path(1))).isEqualTo(nar);
    assertThat(store.count("pack")).isGreaterThan(3);
    assertThat(store.find(StoreFixture.path(1).hash()).orElseThrow().nar().wholePackId()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 100, 70_000, 3_000_000})
  void saysHowMuchOfATruncatedBodyCame(int received) throws Exception {
    byte[] nar = Nars.ofFile(Nars.bytes(1, 4 * MIB));
    var body = new ByteArrayInputStream(Arrays.copyOf(nar, received));

    assertThatThrownBy(() -> store.upload(StoreFixture.path(1), nar, body))
        .isInstanceOf(UploadException.Truncated.class)
        .hasMessageContaining("got " + received + " of " + nar.length);

    assertNothingKept();
  }

  @Test
  void refusesABodyWithAnotherHash() throws Exception {
    byte[] nar = Nars.ofFile(Nars.bytes(1, 4 * MIB));
    byte[] other = Nars.ofFile(Nars.bytes(2, 4 * MIB));

    assertThatThrownBy(
            () -> store.upload(StoreFixture.path(1), nar, new ByteArrayInputStream(other)))
        .isInstanceOf(UploadException.HashMismatch.class);

    assertNothingKept();
  }

  @Test
  void refusesWhatIsNoNar() throws Exception {
    byte[] text = Nars.bytes(1, MIB);

    assertThatThrownBy(() -> store.upload(StoreFixture.path(1), text))
        .isInstanceOf(UploadException.MalformedNar.class);

    assertNothingKept();
  }

  @Test
  void refusesBytesBehindTheEndOfTheNar() throws Exception {
    byte[] nar = Nars.join(Nars.ofFile(Nars.bytes(1, MIB)), new byte[8]);

    assertThatThrownBy(() -> store.upload(StoreFixture.path(1), nar))
        .isInstanceOf(UploadException.MalformedNar.class);

    assertNothingKept();
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

    assertNothingKept();
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
    assertNothingKept();

    store.upload(StoreFixture.path(1), nar);

    assertThat(store.read(StoreFixture.path(1))).isEqualTo(nar);
  }

  @Test
  void acceptsOnePathSixtyFourTimesAtOnce() throws Exception {
    byte[] nar = Nars.ofFile(Nars.bytes(1, 2 * MIB));
    StorePath path = StoreFixture.path(1);

    List<UploadOutcome> outcomes = allAtOnce(64, number -> store.upload(path, nar));

    assertThat(outcomes).hasSize(64);
    assertThat(outcomes).filteredOn(UploadOutcome.Stored.class::isInstance).hasSize(1);
    assertThat(store.read(path)).isEqualTo(nar);
    assertThat(store.count("nar")).isEqualTo(1);
    assertThat(store.count("object")).isEqualTo(1);
  }

  @Test
  void letsOneOfTwoNarsWinAPath() throws Exception {
    StorePath path = StoreFixture.path(1);
    for (int round = 0; round < 5; round++) {
      StorePath contested = StoreFixture.path(100 + round);
      byte[] a = Nars.ofFile(Nars.bytes(1_000 + round, MIB));
      byte[] b = Nars.ofFile(Nars.bytes(2_000 + round, MIB));

      List<String> results =
          allAtOnce(
              2,
              number -> {
                try {
                  store.upload(contested, number == 0 ? a : b);
                  return "stored";
                } catch (UploadException.PathConflict e) {
                  return "conflict";
                }
              });

      assertThat(results).containsExactlyInAnyOrder("stored", "conflict");
      assertThat(store.read(contested)).isEqualTo(results.getFirst().equals("stored") ? a : b);
    }
    assertThat(store.find(path.hash())).isEmpty();
  }

  @Test
  void storesOverlappingNarsAtOnce() throws Exception {
    byte[] common = Nars.bytes(1, 3 * MIB);

    allAtOnce(
        12,
        number -> {
          byte[] nar = Nars.ofFile(Nars.join(common, Nars.bytes(50 + number, MIB), common));
          return store.upload(StoreFixture.path(number), nar);
        });

    for (int i = 0; i < 12; i++) {
      assertThat(store.read(StoreFixture.path(i)))
          .isEqualTo(Nars.ofFile(Nars.join(common, Nars.bytes(50 + i, MIB), common)));
    }
  }

  private void assertNothingKept() throws SQLException {
    for (String table : List.of("object", "nar", "chunk", "pack", "lease")) {
      assertThat(store.count(table)).as(table).isZero();
    }
    assertThat(store.blobs.keys()).isEmpty();
    assertThat(store.blobs.unfinishedKeys()).isEmpty();
  }

  private static byte[] tail(byte[] bytes) {
    return Arrays.copyOfRange(bytes, 5 * MIB, bytes.length);
  }

  private interface Numbered<T> {
    T run(int number) throws Exception;
  }

  private static <T> List<T> allAtOnce(int count, Numbered<T> action)
      throws InterruptedException, ExecutionException {
    var start = new CyclicBarrier(count);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<T>> tasks = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        int number = i;
        tasks.add(
            () -> {
              start.await();
              return action.run(number);
            });
      }
      List<T> results = new ArrayList<>();
      for (Future<T> future : threads.invokeAll(tasks)) {
        results.add(future.get());
      }
      return results;
    }
  }
}
