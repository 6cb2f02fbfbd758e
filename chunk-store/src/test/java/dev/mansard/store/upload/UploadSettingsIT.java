package dev.mansard.store.upload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mansard.protocol.nar.NarTree;
import dev.mansard.protocol.nix.Compression;
import dev.mansard.protocol.nix.Sha256;
import dev.mansard.protocol.nix.StorePath;
import dev.mansard.store.compression.CompressionSettings;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.sql.SQLException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What settings change about an upload. */
class UploadSettingsIT {
  private static final int MIB = 1 << 20;

  private @Nullable StoreFixture opened;

  private StoreFixture open(StoreSettings settings) throws SQLException {
    var store = new StoreFixture(settings);
    opened = store;
    return store;
  }

  @AfterEach
  void leavesNothingWrongBehind() throws SQLException {
    if (opened != null) {
      try (StoreFixture closing = opened) {
        assertThat(closing.problems()).isEmpty();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"NONE", "XZ", "ZSTD"})
  void givesBackTreesInEveryCompression(Compression compression) throws Exception {
    var store = open(StoreSettings.standard().withCompression(CompressionSettings.of(compression)));
    byte[] nar = NarTree.random(42, 60, 100_000);
    StorePath path = StoreFixture.path(1);

    store.upload(path, nar);

    assertThat(store.read(path)).isEqualTo(nar);
    assertThat(store.find(path.hash()).orElseThrow().nar().compression()).isEqualTo(compression);
  }

  /** More than one request of 64 MiB to the storage, and many more windows than there is memory. */
  @Test
  void givesBackALargeNarFromAnyOfItsBytesOn() throws Exception {
    var store =
        open(StoreSettings.standard().withCompression(CompressionSettings.of(Compression.NONE)));
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
  void takesTheUploadersWordWhenNoProofIsWanted() throws Exception {
    var store = open(StoreSettings.standard().withPossessionProof(false));
    byte[] nar = Nars.ofFile(Nars.bytes(1, MIB));
    store.upload(StoreFixture.path(1), nar);

    UploadOutcome outcome =
        store.upload(StoreFixture.path(2), nar, new ByteArrayInputStream(new byte[0]));

    assertThat(outcome).isEqualTo(new UploadOutcome.Deduplicated());
    assertThat(store.read(StoreFixture.path(2))).isEqualTo(nar);
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 1})
  void takesNobodysWordForTheSize(int difference) throws Exception {
    var store = open(StoreSettings.standard().withPossessionProof(false));
    byte[] nar = Nars.ofFile(Nars.bytes(1, MIB));
    store.upload(StoreFixture.path(1), nar);
    var request = store.request(StoreFixture.path(2), Sha256.digest(nar), nar.length + difference);

    assertThatThrownBy(() -> store.uploads.upload(request, new ByteArrayInputStream(nar)))
        .isInstanceOf(UploadException.SizeMismatch.class);

    assertThat(store.find(StoreFixture.path(2).hash())).isEmpty();
  }

  @Test
  void beginsAnotherPackWhenOneIsFull() throws Exception {
    var store = open(StoreSettings.standard().withPacks(new StoreSettings.PackLimits(MIB, 10)));
    byte[] nar = Nars.ofFile(Nars.bytes(1, 6 * MIB));

    store.upload(StoreFixture.path(1), nar);

    assertThat(store.read(StoreFixture.path(1))).isEqualTo(nar);
    assertThat(store.count("pack")).isGreaterThan(3);
    assertThat(store.find(StoreFixture.path(1).hash()).orElseThrow().nar().wholePackId()).isEmpty();
  }
}
