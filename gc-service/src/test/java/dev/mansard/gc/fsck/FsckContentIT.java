package dev.mansard.gc.fsck;

import static dev.mansard.gc.testing.StoreFixture.nar;
import static dev.mansard.gc.testing.StoreFixture.path;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mansard.gc.testing.StoreFixture;
import dev.mansard.protocol.nar.NarWriter;
import dev.mansard.store.blob.BlobKey;
import dev.mansard.store.blob.StorageException;
import dev.mansard.store.blob.faulty.BlobOperation;
import dev.mansard.store.blob.faulty.Failure;
import dev.mansard.store.blob.faulty.Fault;
import dev.mansard.store.blob.faulty.FaultyBlobStorage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of frames that cannot be read, or not as they were written. */
class FsckContentIT {
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

  @Test
  void readsContentByOneRequestForEachNarAndPack() throws Exception {
    pushPatchwork();
    assertThat(store.count("chunk")).isGreaterThan(700);
    var counted = new FaultyBlobStorage(store.blobs);

    assertThat(checked.checkContent(counted)).isEmpty();

    // Paths 1, 2, 11 and 12 are a pack each; 13 has three.
    assertThat(counted.calls(BlobOperation.OPEN_RANGE)).isBetween(5, 8);
  }

  @Test
  void tellsOfJustTheFramesThatAreGoneWithTheEndOfABlob() throws Exception {
    pushPatchwork();
    BlobKey key = checked.onlyBlobOf(11);
    byte[] whole = checked.bytes(key);
    store.blobs.overwrite(key, Arrays.copyOf(whole, whole.length - 5_000));
    long cut =
        store.database.number(
            "select count(*) from mansard.chunk c join mansard.pack p on p.id = c.pack_id"
                + " where p.blob_key = ? and c.pack_offset + c.stored_bytes > ?",
            key.value(),
            whole.length - 5_000);

    assertThat(checked.checkContent(store.blobs))
        .hasSize((int) cut)
        .allSatisfy(finding -> assertThat(finding.text()).contains(key.value(), "is missing"));
  }

  @Test
  void tellsOfJustTheFramesThatCannotBeReadAndGoesOn() throws Exception {
    pushPatchwork();
    BlobKey key = checked.onlyBlobOf(11);
    var faulty = new FaultyBlobStorage(store.blobs);
    faulty.injectAlways(new Fault.Unreadable(key.value(), 20_000, 20_001));
    byte[] other = checked.bytes(checked.onlyBlobOf(12));
    other[10_000] ^= 1;
    store.blobs.overwrite(checked.onlyBlobOf(12), other);

    assertThat(checked.checkContent(faulty))
        .extracting(Finding::text)
        .hasSize(2)
        .anySatisfy(text -> assertThat(text).contains(key.value(), "cannot be read"))
        .anySatisfy(text -> assertThat(text).contains("its checksum does not match"));
  }

  @Test
  void blamesNoFrameForWhatWentWrongOnTheWay() throws Exception {
    var faulty = new FaultyBlobStorage(store.blobs);
    faulty.inject(new Fault.FlipsBit(checked.onlyBlobOf(1).value(), 10_000));

    assertThat(checked.checkContent(faulty)).isEmpty();
  }

  @Test
  void blamesNoFrameThatCanBeReadInTheEnd() throws Exception {
    var faulty = new FaultyBlobStorage(store.blobs);
    var refused = new Fault.Unreadable(checked.onlyBlobOf(1).value(), 10_000, 10_001);
    faulty.inject(refused);
    faulty.inject(refused);

    assertThat(checked.checkContent(faulty)).isEmpty();
  }

  @Test
  void blamesNoFrameWhereNothingCanBeRead() throws Exception {
    var faulty = new FaultyBlobStorage(store.blobs);
    faulty.injectAlways(new Fault.Fails(BlobOperation.OPEN_RANGE, 1, Failure.PERMANENT));
    faulty.injectAlways(new Fault.Fails(BlobOperation.CHECK_READING, 1, Failure.PERMANENT));

    assertThatThrownBy(() -> checked.checkContent(faulty))
        .isInstanceOf(StorageException.Permanent.class);
  }

  @Test
  void blamesNoFrameForWhatMayBeRefusedOfAnyBlob() throws Exception {
    var faulty = new FaultyBlobStorage(store.blobs);
    faulty.injectAlways(new Fault.Fails(BlobOperation.OPEN_RANGE, 1, Failure.DENIED));

    assertThatThrownBy(() -> checked.checkContent(faulty, true))
        .isInstanceOf(StorageException.Permanent.class);

    assertThat(store.count("chunk where quarantined_at is not null")).isZero();
  }

  @Test
  void takesNothingOutOfServiceThatIsThereWhenItLooksAgain() throws Exception {
    for (var failure : List.of(Failure.MISSING, Failure.PERMANENT)) {
      var faulty = new FaultyBlobStorage(store.blobs);
      faulty.injectAlways(new Fault.Fails(BlobOperation.OPEN_RANGE, 1, failure));

      assertThat(checked.checkContent(faulty, true)).isNotEmpty();

      assertThat(store.count("chunk where quarantined_at is not null")).isZero();
    }
  }

  @Test
  void takesNothingOutOfServiceInTheStorageOfSomebodyElse() throws Exception {
    for (String key : store.blobs.keys()) {
      store.blobs.delete(new BlobKey(key));
    }
    store.database.execute("update mansard.installation set id = gen_random_uuid()");

    assertThatThrownBy(() -> checked.checkContent(store.blobs, true))
        .isInstanceOf(StorageException.Permanent.class)
        .hasMessageContaining("belongs to the installation");

    assertThat(store.count("chunk where quarantined_at is not null")).isZero();
  }

  @Test
  void takesFramesOutOfServiceThatCannotBeRead() throws Exception {
    store.storage.injectAlways(
        new Fault.Unreadable(checked.onlyBlobOf(1).value(), 0, Long.MAX_VALUE));

    assertThat(checked.checkContent(store.storage, true))
        .first()
        .satisfies(finding -> assertThat(finding.remedy()).contains("taken out of service"));

    checked.assertMissingUntilPushedAgain(1);
  }
}
