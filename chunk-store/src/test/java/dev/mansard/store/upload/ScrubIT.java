package dev.mansard.store.upload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mansard.protocol.nix.StorePath;
import dev.mansard.store.blob.BlobKey;
import dev.mansard.store.blob.StorageException;
import dev.mansard.store.blob.faulty.BlobOperation;
import dev.mansard.store.blob.faulty.Failure;
import dev.mansard.store.blob.faulty.Fault;
import dev.mansard.store.bridge.BlockingIntegrity;
import dev.mansard.store.integrity.IntegrityCounters;
import dev.mansard.store.integrity.Scrub;
import dev.mansard.store.integrity.ScrubPace;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The scrub finds what no reader has met, and what has come back. */
class ScrubIT {
  private static final int NARS = 30;
  private static final Duration LONG = Duration.ofHours(1);

  private final Random random = new Random(20261121);
  private StoreFixture store;
  private Scrub scrub;

  @BeforeEach
  void openStore() throws Exception {
    store = new StoreFixture(StoreSettings.standard());
    scrub = newScrub(1L << 40);
    for (int i = 0; i < NARS; i++) {
      store.upload(path(i), nar(i));
    }
  }

  private Scrub newScrub(long bytesPerSecond) {
    return new Scrub(
        store.storage,
        new BlockingIntegrity(store.database.repositories(), StoreFixture.LIMIT),
        store.quarantine,
        new IntegrityCounters(),
        new ScrubPace(bytesPerSecond, Clock.systemUTC()),
        Clock.systemUTC());
  }

  @AfterEach
  void closeStore() {
    store.close();
  }

  @Test
  void verifiesEveryByteOfAWholeStoreAndFindsNothing() throws Exception {
    var result = (Scrub.Result.Finished) scrub.run(Duration.ZERO, LONG);

    assertThat(result.round().packs()).isEqualTo(NARS);
    assertThat(result.round().verifiedBytes()).isEqualTo(store.blobs.storedBytes());
    assertThat(result.round().damagedChunks()).isZero();
    assertThat(result.lost().count()).isZero();
    assertThat(store.database.number("select count(*) from mansard.scrub")).isEqualTo(1);
  }

  @Test
  void findsEveryKindOfDamage() throws Exception {
    List<String> keys = List.copyOf(store.blobs.keys());
    flip(keys.get(3));
    flip(keys.get(9));
    store.blobs.delete(new BlobKey(keys.get(12)));
    cut(keys.get(20));

    var result = (Scrub.Result.Finished) scrub.run(Duration.ZERO, LONG);

    assertThat(missing()).hasSize(4);
    assertThat(result.lost().count()).isEqualTo(4);
    assertThat(result.lost().first())
        .containsExactlyInAnyOrderElementsOf(missing().stream().map(p -> "first: " + p).toList());
    assertThat(result.round().damagedChunks()).isGreaterThanOrEqualTo(4);
    for (StorePath path : missing()) {
      store.upload(path, narOf(path));
    }
    assertThat(missing()).isEmpty();
    for (int i = 0; i < NARS; i++) {
      assertThat(store.read(path(i))).isEqualTo(nar(i));
    }
    var again = (Scrub.Result.Finished) scrub.run(Duration.ZERO, LONG);
    assertThat(again.round().damagedChunks()).isZero();
    assertThat(again.lost().count()).isZero();
  }

  @Test
  void putsBackIntoServiceWhatIsThereAgain() throws Exception {
    String first = store.blobs.keys().first();
    byte[] lost = blob(first);
    store.blobs.delete(new BlobKey(first));
    String last = store.blobs.keys().last();
    byte[] damaged = blob(last);
    flip(last);
    scrub.run(Duration.ZERO, LONG);
    assertThat(missing()).hasSize(2);

    store.blobs.overwrite(new BlobKey(first), lost);
    store.blobs.overwrite(new BlobKey(last), damaged);
    var result = (Scrub.Result.Finished) scrub.run(Duration.ZERO, LONG);

    assertThat(result.lost().count()).isZero();
    assertThat(missing()).isEmpty();
    for (int i = 0; i < NARS; i++) {
      assertThat(store.read(path(i))).isEqualTo(nar(i));
    }
    assertThat(
            store.database.number("select count(*) from mansard.nar where whole_pack_id is null"))
        .as("nothing has moved")
        .isZero();
    assertThat(
            store.database.texts(
                "select blob_key from mansard.pack where shrunk_at is not null order by 1"))
        .as("GC left them alone while they were damaged")
        .containsExactly(first, last);
  }

  @Test
  void goesOnWhereItWasInterrupted() throws Exception {
    int runs = 0;
    Scrub.Result result;
    do {
      result = newScrub(1L << 40).run(LONG, Duration.ZERO);
      runs++;
    } while (result instanceof Scrub.Result.Paused);

    assertThat(result).isInstanceOf(Scrub.Result.Finished.class);
    assertThat(runs).isGreaterThan(NARS / 2);
    var round = ((Scrub.Result.Finished) result).round();
    assertThat(round.verifiedBytes()).isEqualTo(store.blobs.storedBytes());
    assertThat(round.packs()).isEqualTo(NARS);
    assertThat(scrub.run(LONG, LONG)).isEqualTo(new Scrub.Result.NotDue());
  }

  @Test
  void looksAtTheClockWithinALargePack() throws Exception {
    store.upload(path(NARS), Nars.ofFile(Nars.bytes(NARS, 20 << 20)));
    long verified = 0;
    long most = 0;
    Scrub.Result result = scrub.run(LONG, Duration.ZERO);
    while (result instanceof Scrub.Result.Paused paused) {
      most = Math.max(most, paused.round().verifiedBytes() - verified);
      verified = paused.round().verifiedBytes();
      result = scrub.run(LONG, Duration.ZERO);
    }

    assertThat(most).as("bytes of one request").isBetween(4L << 20, 8L << 20);
  }

  @Test
  void stopsWhenSomebodyElseMovesThePosition() throws Exception {
    store.storage.beforeEach(
        (operation, _) -> {
          if (operation == BlobOperation.OPEN_RANGE) {
            move();
          }
        });

    assertThat(scrub.run(Duration.ZERO, LONG)).isEqualTo(new Scrub.Result.Elsewhere());
  }

  @Test
  void blamesNothingOnAStorageThatDoesNotAnswer() throws Exception {
    store.blobs.delete(new BlobKey(store.blobs.keys().first()));
    for (var operation :
        List.of(BlobOperation.FIND_SIZE, BlobOperation.OPEN_RANGE, BlobOperation.READ)) {
      store.storage.injectAlways(new Fault.Fails(operation, 1, Failure.RETRYABLE));

      assertThatThrownBy(() -> scrub.run(LONG, LONG)).isInstanceOf(StorageException.class);

      store.storage.heal();
    }
    store.storage.injectAlways(new Fault.Fails(BlobOperation.CHECK, 1, Failure.RETRYABLE));
    assertThatThrownBy(() -> scrub.run(LONG, LONG)).isInstanceOf(StorageException.class);
    assertThat(missing()).isEmpty();
    store.storage.heal();

    assertThat(scrub.run(LONG, LONG)).isInstanceOf(Scrub.Result.Finished.class);
    assertThat(missing()).hasSize(1);
  }

  @Test
  void goesPastWhatCannotBeRead() throws Exception {
    List<String> keys = List.copyOf(store.blobs.keys());
    store.storage.injectAlways(new Fault.Unreadable(keys.get(3), 1, 2));
    store.storage.injectAlways(new Fault.Unreadable(keys.get(9), 0, Long.MAX_VALUE));
    store.storage.injectAlways(new Fault.SizeUnknown(keys.get(12)));

    var result = (Scrub.Result.Finished) scrub.run(Duration.ZERO, LONG);

    assertThat(result.round().packs()).isEqualTo(NARS);
    assertThat(missing()).hasSize(3);
    assertThat(quarantinedIn(keys.get(3))).as("the rest of it can be read").isEqualTo(1);
    for (StorePath path : missing()) {
      store.upload(path, narOf(path));
    }
    assertThat(missing()).isEmpty();
    for (int i = 0; i < NARS; i++) {
      assertThat(store.read(path(i))).isEqualTo(nar(i));
    }
    var again = (Scrub.Result.Finished) scrub.run(Duration.ZERO, LONG);
    assertThat(again.round().damagedChunks()).isZero();
    assertThat(again.lost().count()).isZero();
  }

  @Test
  void putsBackIntoServiceWhatCanBeReadAgain() throws Exception {
    List<String> keys = List.copyOf(store.blobs.keys());
    store.storage.injectAlways(new Fault.Unreadable(keys.get(3), 0, Long.MAX_VALUE));
    store.storage.injectAlways(new Fault.SizeUnknown(keys.get(12)));
    scrub.run(Duration.ZERO, LONG);
    assertThat(missing()).hasSize(2);

    store.storage.heal();
    scrub.run(Duration.ZERO, LONG);

    assertThat(missing()).isEmpty();
  }

  @Test
  void blamesNothingOnAStorageThatLetsNothingBeRead() throws Exception {
    for (var operation :
        List.of(BlobOperation.FIND_SIZE, BlobOperation.OPEN_RANGE, BlobOperation.READ)) {
      for (var check : List.of(BlobOperation.CHECK, BlobOperation.CHECK_READING)) {
        store.storage.injectAlways(new Fault.Fails(operation, 1, Failure.PERMANENT));
        store.storage.injectAlways(new Fault.Fails(check, 1, Failure.PERMANENT));

        assertThatThrownBy(() -> scrub.run(LONG, LONG)).isInstanceOf(StorageException.class);

        store.storage.heal();
      }
    }
    assertThat(missing()).isEmpty();
    assertThat(store.count("chunk where quarantined_at is not null")).isZero();
  }

  @Test
  void blamesNothingOnTheStorageOfSomebodyElse() throws Exception {
    store.blobs.delete(new BlobKey(store.blobs.keys().first()));
    store.database.execute("update mansard.installation set id = gen_random_uuid()");

    assertThatThrownBy(() -> scrub.run(LONG, LONG))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("belongs to the installation");

    assertThat(missing()).isEmpty();
  }

  @Test
  void readsAgainWhatWasWrongOnTheWay() throws Exception {
    store.storage.inject(new Fault.FlipsBit(store.blobs.keys().first(), 100));

    var result = (Scrub.Result.Finished) scrub.run(Duration.ZERO, LONG);

    assertThat(result.round().damagedChunks()).isZero();
    assertThat(missing()).isEmpty();
  }

  private long quarantinedIn(String key) throws SQLException {
    return store.database.number(
        "select count(*) from mansard.chunk c join mansard.pack p on p.id = c.pack_id"
            + " where c.quarantined_at is not null and p.blob_key = ?",
        key);
  }

  private void move() {
    try {
      store.database.execute("update mansard.scrub set pack_id = pack_id + 1");
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  private void flip(String key) throws IOException {
    byte[] bytes = blob(key);
    bytes[random.nextInt(bytes.length)] ^= 1;
    store.blobs.overwrite(new BlobKey(key), bytes);
  }

  private void cut(String key) throws IOException {
    byte[] bytes = blob(key);
    store.blobs.overwrite(new BlobKey(key), Arrays.copyOf(bytes, bytes.length / 2));
  }

  private byte[] blob(String key) throws IOException {
    var blob = new BlobKey(key);
    try (var in = store.blobs.openRange(blob, 0, store.blobs.findSize(blob).orElseThrow())) {
      return in.readAllBytes();
    }
  }

  private static StorePath path(int i) {
    return StoreFixture.path(100 + i);
  }

  private static byte[] nar(int i) {
    return Nars.ofFile(Nars.bytes(i, 40_000 + 20_000 * (i % 10)));
  }

  private static byte[] narOf(StorePath path) {
    for (int i = 0; i < NARS; i++) {
      if (path(i).equals(path)) {
        return nar(i);
      }
    }
    throw new AssertionError(path);
  }

  private List<StorePath> missing() {
    List<StorePath> missing = new ArrayList<>();
    for (int i = 0; i < NARS; i++) {
      if (store.find(path(i).hash()).isEmpty()) {
        missing.add(path(i));
      }
    }
    return missing;
  }
}
