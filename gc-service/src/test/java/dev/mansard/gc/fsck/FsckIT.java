package dev.mansard.gc.fsck;

import static dev.mansard.gc.testing.StoreFixture.nar;
import static dev.mansard.gc.testing.StoreFixture.path;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mansard.gc.testing.StoreFixture;
import dev.mansard.store.blob.BlobKey;
import dev.mansard.store.blob.StorageException;
import dev.mansard.store.blob.faulty.BlobOperation;
import dev.mansard.store.blob.faulty.Failure;
import dev.mansard.store.blob.faulty.Fault;
import dev.mansard.store.recipe.ChunkRun;
import dev.mansard.store.recipe.Recipe;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each kind of damage, done behind everybody's back: found, and repaired as far as it can be. */
class FsckIT {
  private CheckedStore checked;
  private StoreFixture store;

  @BeforeEach
  void open() throws Exception {
    checked = new CheckedStore();
    store = checked.store;
  }

  @AfterEach
  void close() {
    checked.close();
  }

  @Test
  void findsNothingWrongWithAStoreInUse() throws Exception {
    store.push(store.cache, path(3), nar(1, 60_000));
    store.age(store.cache, 2, Duration.ofDays(31));
    checked.collector.collect();
    store.pin(store.cache, "release", 1);

    assertThat(checked.check(true, false)).isEmpty();
  }

  @Test
  void findsAMissingBlob() throws Exception {
    store.blobs.delete(checked.onlyBlobOf(1));

    checked.assertRepairs(false, "is missing");

    checked.assertMissingUntilPushedAgain(1);
    assertThat(store.has(store.cache, 2)).isTrue();
  }

  @Test
  void findsATruncatedBlob() throws Exception {
    BlobKey key = checked.onlyBlobOf(1);
    byte[] whole = checked.bytes(key);
    store.blobs.overwrite(key, Arrays.copyOf(whole, whole.length / 2));

    checked.assertRepairs(false, "bytes instead of " + whole.length);

    checked.assertMissingUntilPushedAgain(1);
  }

  private List<Finding> checkBlobs(boolean repairs) throws Exception {
    return checked.checkBlobs(store.storage, repairs);
  }

  @Test
  void findsABlobOfWhichTheStorageRefusesToTellTheSizeAndGoesOn() throws Exception {
    store.storage.injectAlways(new Fault.SizeUnknown(checked.onlyBlobOf(1).value()));
    store.blobs.delete(checked.onlyBlobOf(2));

    assertThat(checkBlobs(true))
        .extracting(Finding::text)
        .hasSize(2)
        .anySatisfy(text -> assertThat(text).contains("is not to be had"))
        .anySatisfy(text -> assertThat(text).contains("is missing"));

    checked.assertMissingUntilPushedAgain(1);
  }

  @Test
  void blamesNoBlobForWhatMayBeRefusedOfAny() throws Exception {
    store.storage.injectAlways(new Fault.Fails(BlobOperation.FIND_SIZE, 1, Failure.DENIED));

    assertThatThrownBy(() -> checkBlobs(false)).isInstanceOf(StorageException.Permanent.class);
    assertThatThrownBy(() -> checkBlobs(true)).isInstanceOf(StorageException.Permanent.class);

    assertThat(store.count("chunk where quarantined_at is not null")).isZero();
  }

  @Test
  void blamesNoBlobWhereNothingCanBeRead() throws Exception {
    store.storage.injectAlways(new Fault.SizeUnknown(checked.onlyBlobOf(1).value()));
    store.storage.injectAlways(new Fault.Fails(BlobOperation.CHECK_READING, 1, Failure.PERMANENT));

    assertThatThrownBy(() -> checkBlobs(false)).isInstanceOf(StorageException.Permanent.class);
  }

  @Test
  void findsAFlippedByteWhereItIsToVerifyContent() throws Exception {
    BlobKey key = checked.onlyBlobOf(1);
    byte[] changed = checked.bytes(key);
    changed[10_000] ^= 1;
    store.blobs.overwrite(key, changed);

    assertThat(checked.check(false, false)).isEmpty();
    checked.assertRepairs(true, "its checksum does not match");

    assertThat(checked.check(true, false)).isEmpty();
    checked.assertMissingUntilPushedAgain(1);
  }

  @Test
  void findsBytesThatFitTheirChecksumButNotTheirHash() throws Exception {
    store.database.execute(
        "update mansard.chunk set chunk_hash = sha256('x') where id = (select min(id) from"
            + " mansard.chunk)");

    checked.assertRepairs(true, "its content has another hash");

    assertThat(store.has(store.cache, 1)).isFalse();
  }

  @Test
  void findsARecipeOfTheRightChunksInTheWrongOrder() throws Exception {
    var recipe =
        Recipe.decode(
            java.util.HexFormat.of()
                .parseHex(
                    store
                        .database
                        .texts("select encode(recipe, 'hex') from mansard.nar order by id")
                        .getFirst()));
    ChunkRun run = recipe.runs().getFirst();
    var turned =
        Recipe.of(
            List.of(
                new ChunkRun(run.firstId() + 1, run.count() - 1), new ChunkRun(run.firstId(), 1)));
    store.database.execute(
        "update mansard.nar set recipe = ? where id = (select min(id) from mansard.nar)",
        turned.encode());

    CheckedStore.assertFound(checked.check(true, true), "together they have another hash");
  }

  @Test
  void findsABlobThatNoRowKnows() throws Exception {
    var key = BlobKey.ofPack(new UUID(7, 7));
    try (var writer = store.blobs.open(key)) {
      writer.write(new byte[100], 0, 100);
      writer.commit();
    }

    checked.assertRepairs(false, "no row knows the blob " + key);

    assertThat(store.count("stray_blob")).isEqualTo(1);
    assertThat(store.blobs.keys()).contains(key.value());
  }

  @Test
  void findsARecipeWhoseChunksHaveNoRow() throws Exception {
    store.database.execute(
        "delete from mansard.chunk where id = (select min(id) from mansard.chunk)");

    checked.assertRepairs(false, "1 of its ");

    assertThat(checked.check(false, false)).isEmpty();
    assertThat(store.has(store.cache, 1)).isFalse();
  }

  @Test
  void findsAndCorrectsWrongCountsOfNars() throws Exception {
    for (var wrong :
        List.of(
            "reference_count = 2",
            "reference_count = 0, orphaned_at = now()",
            "orphaned_at = now()")) {
      store.database.execute(
          "update mansard.nar set %s where id = (select min(id) from mansard.nar)"
              .formatted(wrong));

      checked.assertRepairs(false, "1 objects refer to it");

      assertThat(checked.check(true, false)).as(wrong).isEmpty();
      assertThat(store.problems()).as(wrong).isEmpty();
    }
  }

  @Test
  void findsAndCorrectsWrongCountsOfChunks() throws Exception {
    for (var wrong :
        List.of(
            "reference_count = 5",
            "reference_count = 0, orphaned_at = now()",
            "orphaned_at = now()")) {
      store.database.execute(
          "update mansard.chunk set %s where id = (select min(id) from mansard.chunk)"
              .formatted(wrong));

      checked.assertRepairs(false, "occurs 1 times");

      assertThat(checked.check(true, false)).as(wrong).isEmpty();
      assertThat(store.problems()).as(wrong).isEmpty();
    }
  }

  @Test
  void countsWhatIsStillToBeCountedDown() throws Exception {
    store.push(store.cache, path(9), nar(9, 200_000));
    store.age(store.cache, 9, Duration.ofDays(31));
    store.age(store.cache, 9, Duration.ofDays(31));
    checked.collector.collect(List.of(checked.collector.expiry()));
    checked.collector.step(() -> checked.collector.orphans().reapNars(10));
    assertThat(store.count("released_recipe") + store.count("chunk where reference_count = 0"))
        .isPositive();

    assertThat(checked.check(true, false)).isEmpty();
  }

  @Test
  void findsAPinWhosePathIsGone() throws Exception {
    store.pin(store.cache, "release", 3);

    CheckedStore.assertFound(
        checked.check(false, true), "a pin keeps a path that its cache does not have: first: rel");
  }
}
