package dev.mansard.gc.fsck;

import static dev.mansard.gc.testing.StoreFixture.nar;
import static dev.mansard.gc.testing.StoreFixture.path;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mansard.gc.fsck.postgres.PostgresFsckRepository;
import dev.mansard.gc.leadership.postgres.Session;
import dev.mansard.gc.testing.CollectorFixture;
import dev.mansard.gc.testing.StoreFixture;
import dev.mansard.protocol.nar.NarWriter;
import dev.mansard.store.blob.BlobKey;
import dev.mansard.store.blob.BlobStorage;
import dev.mansard.store.blob.StorageException;
import dev.mansard.store.blob.faulty.BlobOperation;
import dev.mansard.store.blob.faulty.Failure;
import dev.mansard.store.blob.faulty.Fault;
import dev.mansard.store.blob.faulty.FaultyBlobStorage;
import dev.mansard.store.bridge.BlockingIntegrity;
import dev.mansard.store.recipe.ChunkRun;
import dev.mansard.store.recipe.Recipe;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each kind of damage, done behind everybody's back: found, and repaired as far as it can be. */
class FsckIT {
  private StoreFixture store;
  private CollectorFixture collector;

  @BeforeEach
  void open() throws Exception {
    store = new StoreFixture();
    collector = new CollectorFixture(store);
    store.push(store.cache, 1);
    store.push(store.cache, 2, 1);
  }

  @AfterEach
  void close() {
    collector.close();
    store.close();
  }

  private List<Finding> check(boolean verifiesContent, boolean repairs) throws Exception {
    List<Finding> findings = new ArrayList<>();
    var metadata = new BlockingIntegrity(store.database.repositories(), StoreFixture.LIMIT);
    try (var session = Session.reading(store.database.database())) {
      var rows = new PostgresFsckRepository(session);
      var remedy = new Remedy(rows, metadata, store.quarantine, repairs);
      Fsck.of(rows, store.blobs, remedy, verifiesContent, findings::add).run();
    }
    return findings;
  }

  private void assertFound(List<Finding> findings, String text) {
    assertThat(findings)
        .singleElement()
        .satisfies(finding -> assertThat(finding.text()).contains(text));
  }

  /** Finds it, changes nothing unasked, repairs it, and finds nothing more. */
  private void assertRepairs(boolean verifiesContent, String text) throws Exception {
    assertFound(check(verifiesContent, false), text);
    assertFound(check(verifiesContent, true), text);
  }

  private BlobKey onlyBlobOf(long seed) throws Exception {
    return new BlobKey(
        store
            .database
            .texts(
                "select p.blob_key from mansard.object o join mansard.nar n on n.id = o.nar_id"
                    + " join mansard.pack p on p.id = n.whole_pack_id"
                    + " where o.store_path_hash = ?",
                path(seed).hash().value())
            .getFirst());
  }

  private byte[] bytes(BlobKey key) throws Exception {
    long size = store.blobs.findSize(key).orElseThrow();
    try (var in = store.blobs.openRange(key, 0, size)) {
      return in.readAllBytes();
    }
  }

  private void assertMissingUntilPushedAgain(long seed) throws Exception {
    assertThat(store.has(store.cache, seed)).isFalse();
    store.push(store.cache, path(seed), nar(seed, 20_000));
    assertThat(store.read(store.cache, path(seed))).isEqualTo(nar(seed, 20_000));
  }

  @Test
  void findsNothingWrongWithAStoreInUse() throws Exception {
    store.push(store.cache, path(3), nar(1, 60_000));
    store.age(store.cache, 2, Duration.ofDays(31));
    collector.collect();
    store.pin(store.cache, "release", 1);

    assertThat(check(true, false)).isEmpty();
  }

  @Test
  void findsAMissingBlob() throws Exception {
    store.blobs.delete(onlyBlobOf(1));

    assertRepairs(false, "is missing");

    assertMissingUntilPushedAgain(1);
    assertThat(store.has(store.cache, 2)).isTrue();
  }

  @Test
  void findsATruncatedBlob() throws Exception {
    BlobKey key = onlyBlobOf(1);
    byte[] whole = bytes(key);
    store.blobs.overwrite(key, Arrays.copyOf(whole, whole.length / 2));

    assertRepairs(false, "bytes instead of " + whole.length);

    assertMissingUntilPushedAgain(1);
  }

  @Test
  void findsAFlippedByteWhereItIsToVerifyContent() throws Exception {
    BlobKey key = onlyBlobOf(1);
    byte[] changed = bytes(key);
    changed[10_000] ^= 1;
    store.blobs.overwrite(key, changed);

    assertThat(check(false, false)).isEmpty();
    assertRepairs(true, "its checksum does not match");

    assertThat(check(true, false)).isEmpty();
    assertMissingUntilPushedAgain(1);
  }

  /** Two packs in turns, with pieces between that are in neither. */
  private void pushPatchwork() throws Exception {
    byte[] one = nar(11, 400_000);
    byte[] two = nar(12, 400_000);
    store.push(store.cache, path(11), one);
    store.push(store.cache, path(12), two);
    byte[] content = new byte[400_000];
    for (int i = 0; i < content.length; i++) {
      content[i] = (i / 40_000 % 2 == 0 ? one : two)[i];
    }
    store.push(store.cache, path(13), narOf(content));
  }

  private static byte[] narOf(byte[] content) throws Exception {
    var out = new ByteArrayOutputStream();
    var writer = new NarWriter(out);
    writer.regular(false, content.length, new ByteArrayInputStream(content));
    writer.finish();
    return out.toByteArray();
  }

  private List<Finding> checkContent(BlobStorage storage) throws Exception {
    return checkContent(storage, false);
  }

  private List<Finding> checkContent(BlobStorage storage, boolean repairs) throws Exception {
    List<Finding> findings = new ArrayList<>();
    var metadata = new BlockingIntegrity(store.database.repositories(), StoreFixture.LIMIT);
    try (var session = Session.reading(store.database.database())) {
      var rows = new PostgresFsckRepository(session);
      var remedy = new Remedy(rows, metadata, store.quarantine, repairs);
      new ContentCheck(rows, storage, remedy, findings::add).run();
    }
    return findings;
  }

  @Test
  void readsContentByOneRequestForEachNarAndPack() throws Exception {
    pushPatchwork();
    assertThat(store.count("chunk")).isGreaterThan(700);
    var counted = new FaultyBlobStorage(store.blobs);

    assertThat(checkContent(counted)).isEmpty();

    // Paths 1, 2, 11 and 12 are a pack each; 13 has three.
    assertThat(counted.calls(BlobOperation.OPEN_RANGE)).isBetween(5, 8);
  }

  @Test
  void tellsOfJustTheFramesThatAreGoneWithTheEndOfABlob() throws Exception {
    pushPatchwork();
    BlobKey key = onlyBlobOf(11);
    byte[] whole = bytes(key);
    store.blobs.overwrite(key, Arrays.copyOf(whole, whole.length - 5_000));
    long cut =
        store.database.number(
            "select count(*) from mansard.chunk c join mansard.pack p on p.id = c.pack_id"
                + " where p.blob_key = ? and c.pack_offset + c.stored_bytes > ?",
            key.value(),
            whole.length - 5_000);

    assertThat(checkContent(store.blobs))
        .hasSize((int) cut)
        .allSatisfy(finding -> assertThat(finding.text()).contains(key.value(), "is missing"));
  }

  @Test
  void tellsOfJustTheFramesThatCannotBeReadAndGoesOn() throws Exception {
    pushPatchwork();
    BlobKey key = onlyBlobOf(11);
    var faulty = new FaultyBlobStorage(store.blobs);
    faulty.injectAlways(new Fault.Unreadable(key.value(), 20_000, 20_001));
    byte[] other = bytes(onlyBlobOf(12));
    other[10_000] ^= 1;
    store.blobs.overwrite(onlyBlobOf(12), other);

    assertThat(checkContent(faulty))
        .extracting(Finding::text)
        .hasSize(2)
        .anySatisfy(text -> assertThat(text).contains(key.value(), "cannot be read"))
        .anySatisfy(text -> assertThat(text).contains("its checksum does not match"));
  }

  @Test
  void blamesNoFrameForWhatWentWrongOnTheWay() throws Exception {
    var faulty = new FaultyBlobStorage(store.blobs);
    faulty.inject(new Fault.FlipsBit(onlyBlobOf(1).value(), 10_000));

    assertThat(checkContent(faulty)).isEmpty();
  }

  @Test
  void blamesNoFrameWhereNothingCanBeRead() throws Exception {
    var faulty = new FaultyBlobStorage(store.blobs);
    faulty.injectAlways(new Fault.Fails(BlobOperation.OPEN_RANGE, 1, Failure.PERMANENT));
    faulty.injectAlways(new Fault.Fails(BlobOperation.CHECK_READING, 1, Failure.PERMANENT));

    assertThatThrownBy(() -> checkContent(faulty)).isInstanceOf(StorageException.Permanent.class);
  }

  @Test
  void blamesNoFrameForWhatMayBeRefusedOfAnyBlob() throws Exception {
    var faulty = new FaultyBlobStorage(store.blobs);
    faulty.injectAlways(new Fault.Fails(BlobOperation.OPEN_RANGE, 1, Failure.DENIED));

    assertThatThrownBy(() -> checkContent(faulty, true))
        .isInstanceOf(StorageException.Permanent.class);

    assertThat(store.count("chunk where quarantined_at is not null")).isZero();
  }

  @Test
  void takesNothingOutOfServiceThatIsThereWhenItLooksAgain() throws Exception {
    for (var failure : List.of(Failure.MISSING, Failure.PERMANENT)) {
      var faulty = new FaultyBlobStorage(store.blobs);
      faulty.injectAlways(new Fault.Fails(BlobOperation.OPEN_RANGE, 1, failure));

      assertThat(checkContent(faulty, true)).isNotEmpty();

      assertThat(store.count("chunk where quarantined_at is not null")).isZero();
    }
  }

  @Test
  void takesNothingOutOfServiceInTheStorageOfSomebodyElse() throws Exception {
    for (String key : store.blobs.keys()) {
      store.blobs.delete(new BlobKey(key));
    }
    store.database.execute("update mansard.installation set id = gen_random_uuid()");

    assertThatThrownBy(() -> checkContent(store.blobs, true))
        .isInstanceOf(StorageException.Permanent.class)
        .hasMessageContaining("belongs to the installation");

    assertThat(store.count("chunk where quarantined_at is not null")).isZero();
  }

  @Test
  void takesFramesOutOfServiceThatCannotBeRead() throws Exception {
    store.storage.injectAlways(new Fault.Unreadable(onlyBlobOf(1).value(), 0, Long.MAX_VALUE));

    assertThat(checkContent(store.storage, true))
        .first()
        .satisfies(finding -> assertThat(finding.remedy()).contains("taken out of service"));

    assertMissingUntilPushedAgain(1);
  }

  @Test
  void findsBytesThatFitTheirChecksumButNotTheirHash() throws Exception {
    store.database.execute(
        "update mansard.chunk set chunk_hash = sha256('x') where id = (select min(id) from"
            + " mansard.chunk)");

    assertRepairs(true, "its content has another hash");

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

    assertFound(check(true, true), "together they have another hash");
  }

  @Test
  void findsABlobThatNoRowKnows() throws Exception {
    var key = BlobKey.ofPack(new UUID(7, 7));
    try (var writer = store.blobs.open(key)) {
      writer.write(new byte[100], 0, 100);
      writer.commit();
    }

    assertRepairs(false, "no row knows the blob " + key);

    assertThat(store.count("stray_blob")).isEqualTo(1);
    assertThat(store.blobs.keys()).contains(key.value());
  }

  @Test
  void findsARecipeWhoseChunksHaveNoRow() throws Exception {
    store.database.execute(
        "delete from mansard.chunk where id = (select min(id) from mansard.chunk)");

    assertRepairs(false, "1 of its ");

    assertThat(check(false, false)).isEmpty();
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

      assertRepairs(false, "1 objects refer to it");

      assertThat(check(true, false)).as(wrong).isEmpty();
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

      assertRepairs(false, "occurs 1 times");

      assertThat(check(true, false)).as(wrong).isEmpty();
      assertThat(store.problems()).as(wrong).isEmpty();
    }
  }

  @Test
  void countsWhatIsStillToBeCountedDown() throws Exception {
    store.push(store.cache, path(9), nar(9, 200_000));
    store.age(store.cache, 9, Duration.ofDays(31));
    store.age(store.cache, 9, Duration.ofDays(31));
    collector.collect(List.of(collector.expiry()));
    collector.step(() -> collector.orphans().reapNars(10));
    assertThat(store.count("released_recipe") + store.count("chunk where reference_count = 0"))
        .isPositive();

    assertThat(check(true, false)).isEmpty();
  }

  @Test
  void findsAPinWhosePathIsGone() throws Exception {
    store.pin(store.cache, "release", 3);

    assertFound(check(false, true), "a pin keeps a path that its cache does not have: first: rel");
  }
}
