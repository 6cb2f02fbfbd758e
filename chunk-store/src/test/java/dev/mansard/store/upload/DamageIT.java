package dev.mansard.store.upload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mansard.protocol.nix.Sha256;
import dev.mansard.protocol.nix.StorePath;
import dev.mansard.store.blob.BlobKey;
import dev.mansard.store.nar.NarUnavailableException;
import dev.mansard.store.recipe.ChunkRun;
import dev.mansard.store.recipe.Recipe;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Damages a store of a few hundred NARs and reads all of it: no wrong body, no short one, nothing
 * missing that is whole; and all of it whole again when what is missing has been pushed again.
 */
class DamageIT {
  private static final int NARS = 120;
  private static final int KIB = 1 << 10;

  private final Map<StorePath, byte[]> contents = new LinkedHashMap<>();

  /** A frame, by its place; several chunks may lie there. */
  private record Place(long packId, long offset) {}

  private record ChunkRow(long id, String hash, Place place, int length) {}

  @ParameterizedTest(name = "{0} per cent flipped, {1} deleted, {2} truncated, seed {3}")
  @CsvSource({"1,0,0,1", "10,0,0,2", "0,5,8,3"})
  void servesNothingWrongAndHealsWhenAllIsPushedAgain(
      int flipped, int deleted, int truncated, long seed) throws Exception {
    var random = new Random(seed);
    try (var store = new StoreFixture(StoreSettings.standard())) {
      fill(store, random);
      Set<Place> damaged = damage(store, random, flipped, deleted, truncated);
      assertThat(damaged).isNotEmpty();
      Set<String> lost = contentWithoutCopy(store, damaged);
      Map<StorePath, Boolean> affected = affected(store, damaged);

      readUntilNothingFails(store, affected);

      Set<StorePath> missing = missing(store);
      assertThat(missing).isEqualTo(pathsWith(store, lost));
      assertThat(affected).containsValue(true).containsValue(false);
      pushUntilNothingIsMissing(store, affected);

      assertThat(missing(store)).isEmpty();
      for (var content : contents.entrySet()) {
        assertThat(store.read(content.getKey())).isEqualTo(content.getValue());
      }
      assertThat(count(store, "nar where quarantined_at is not null")).isZero();
      assertThat(count(store, "chunk where quarantined_at is not null and reference_count > 0"))
          .isZero();
      assertThat(rowProblems(store)).isEmpty();
    }
  }

  /**
   * A read ends at the first damage it meets, and that may have a copy, so that the next goes on.
   */
  private void readUntilNothingFails(StoreFixture store, Map<StorePath, Boolean> affected) {
    int failures = 1;
    for (int round = 0; failures > 0; round++) {
      assertThat(round).as("rounds").isLessThan(10);
      failures = 0;
      for (var content : contents.entrySet()) {
        failures += isRefused(store, content.getKey(), content.getValue(), affected) ? 1 : 0;
      }
    }
  }

  /** A chunk that no read has met is taken for whole, so that a second push may be needed. */
  private void pushUntilNothingIsMissing(StoreFixture store, Map<StorePath, Boolean> affected)
      throws Exception {
    Set<StorePath> missing = missing(store);
    for (int round = 0; !missing.isEmpty(); round++) {
      assertThat(round).as("rounds").isLessThan(5);
      for (StorePath path : missing) {
        if (store.find(path.hash()).isEmpty()) {
          store.upload(path, nar(path));
        }
      }
      readUntilNothingFails(store, affected);
      missing = missing(store);
    }
  }

  /**
   * A third unlike any other, a third made of common parts, a third of the same under two names.
   */
  private void fill(StoreFixture store, Random random) throws Exception {
    byte[][] parts = new byte[12][];
    for (int i = 0; i < parts.length; i++) {
      parts[i] = Nars.bytes(random.nextLong(), 300 * KIB);
    }
    for (int i = 0; i < NARS; i++) {
      byte[] own = Nars.bytes(random.nextLong(), 1 + random.nextInt(200 * KIB));
      byte[] nar =
          switch (i % 3) {
            case 0 -> Nars.ofFile(own);
            case 1 -> Nars.ofFile(Nars.join(parts[random.nextInt(12)], own, parts[i % 12]));
            default -> nar(StoreFixture.path(i - 2));
          };
      contents.put(StoreFixture.path(i), nar);
      store.upload(StoreFixture.path(i), nar);
    }
  }

  private byte[] nar(StorePath path) {
    return contents.getOrDefault(path, new byte[0]);
  }

  private static Set<Place> damage(
      StoreFixture store, Random random, int flipped, int deleted, int truncated)
      throws SQLException, IOException {
    Map<Long, String> keys = new HashMap<>();
    for (String row : store.database.texts("select id || ' ' || blob_key from mansard.pack")) {
      keys.put(Long.parseLong(row.split(" ")[0]), row.split(" ")[1]);
    }
    Set<Place> damaged = new HashSet<>();
    Map<Long, Integer> ends = new HashMap<>();
    for (long pack : keys.keySet()) {
      int lot = random.nextInt(100);
      if (lot < deleted) {
        store.blobs.delete(key(keys, pack));
        ends.put(pack, 0);
      } else if (lot < deleted + truncated) {
        byte[] bytes = bytes(store, key(keys, pack));
        ends.put(pack, random.nextInt(bytes.length));
        store.blobs.overwrite(key(keys, pack), Arrays.copyOf(bytes, end(ends, pack)));
      }
    }
    Map<Place, Integer> whole = new LinkedHashMap<>();
    for (ChunkRow chunk : chunks(store)) {
      Place place = chunk.place();
      if (place.offset() + chunk.length() > end(ends, place.packId())) {
        damaged.add(place);
      } else {
        whole.put(place, chunk.length());
      }
    }
    List<Place> places = new ArrayList<>(whole.keySet());
    Collections.shuffle(places, random);
    for (Place place : places.subList(0, (places.size() * flipped + 99) / 100)) {
      byte[] bytes = bytes(store, key(keys, place.packId()));
      bytes[(int) place.offset() + random.nextInt(whole.getOrDefault(place, 0))] ^=
          (byte) (1 << random.nextInt(8));
      store.blobs.overwrite(key(keys, place.packId()), bytes);
      damaged.add(place);
    }
    return damaged;
  }

  private static int end(Map<Long, Integer> ends, long pack) {
    return ends.getOrDefault(pack, Integer.MAX_VALUE);
  }

  private static BlobKey key(Map<Long, String> keys, long pack) {
    return new BlobKey(keys.getOrDefault(pack, ""));
  }

  private static byte[] bytes(StoreFixture store, BlobKey key) throws IOException {
    long size = store.blobs.findSize(key).orElseThrow();
    try (var in = store.blobs.openRange(key, 0, size)) {
      return in.readAllBytes();
    }
  }

  private static List<ChunkRow> chunks(StoreFixture store) throws SQLException {
    List<ChunkRow> chunks = new ArrayList<>();
    for (String row :
        store.database.texts(
            "select concat_ws(' ', id, encode(chunk_hash, 'hex'), pack_id, pack_offset,"
                + " stored_bytes) from mansard.chunk where reference_count > 0 order by id")) {
      String[] parts = row.split(" ");
      var place = new Place(Long.parseLong(parts[2]), Long.parseLong(parts[3]));
      chunks.add(
          new ChunkRow(Long.parseLong(parts[0]), parts[1], place, Integer.parseInt(parts[4])));
    }
    return chunks;
  }

  private static Set<String> contentWithoutCopy(StoreFixture store, Set<Place> damaged)
      throws SQLException {
    Set<String> lost = new HashSet<>();
    Set<String> copied = new HashSet<>();
    for (ChunkRow chunk : chunks(store)) {
      (damaged.contains(chunk.place()) ? lost : copied).add(chunk.hash());
    }
    lost.removeAll(copied);
    return lost;
  }

  private Map<StorePath, Boolean> affected(StoreFixture store, Set<Place> damaged)
      throws SQLException {
    Map<Long, ChunkRow> byId = new HashMap<>();
    chunks(store).forEach(chunk -> byId.put(chunk.id(), chunk));
    Map<String, List<Long>> recipes = recipes(store);
    Map<StorePath, Boolean> affected = new HashMap<>();
    contents.forEach(
        (path, nar) ->
            affected.put(
                path,
                recipes.getOrDefault(Sha256.digest(nar).hex(), List.of()).stream()
                    .map(byId::get)
                    .anyMatch(chunk -> chunk == null || damaged.contains(chunk.place()))));
    return affected;
  }

  private static Map<String, List<Long>> recipes(StoreFixture store) throws SQLException {
    Map<String, List<Long>> recipes = new HashMap<>();
    for (String row :
        store.database.texts(
            "select encode(nar_hash, 'hex') || ' ' || encode(recipe, 'hex') from mansard.nar")) {
      var recipe = Recipe.decode(HexFormat.of().parseHex(row.split(" ")[1]));
      List<Long> ids = new ArrayList<>();
      for (ChunkRun run : recipe.runs()) {
        for (long id = run.firstId(); id <= run.lastId(); id++) {
          ids.add(id);
        }
      }
      recipes.put(row.split(" ")[0], ids);
    }
    return recipes;
  }

  private Set<StorePath> pathsWith(StoreFixture store, Set<String> lostHashes) throws SQLException {
    Map<Long, String> hashes = new HashMap<>();
    for (String row :
        store.database.texts("select id || ' ' || encode(chunk_hash, 'hex') from mansard.chunk")) {
      hashes.put(Long.parseLong(row.split(" ")[0]), row.split(" ")[1]);
    }
    Map<String, List<Long>> recipes = recipes(store);
    Set<StorePath> paths = new HashSet<>();
    contents.forEach(
        (path, nar) -> {
          if (recipes.getOrDefault(Sha256.digest(nar).hex(), List.of()).stream()
              .anyMatch(id -> lostHashes.contains(hashes.getOrDefault(id, "")))) {
            paths.add(path);
          }
        });
    return paths;
  }

  /** Whether the read fails; if it does not, the bytes are right, or the path is missing. */
  private static boolean isRefused(
      StoreFixture store, StorePath path, byte[] nar, Map<StorePath, Boolean> affected) {
    if (store.find(path.hash()).isEmpty()) {
      assertThat(affected).as("missing: " + path).containsEntry(path, true);
      return false;
    }
    try {
      assertThat(store.read(path)).as(path.toString()).isEqualTo(nar);
      return false;
    } catch (IOException | NarUnavailableException e) {
      assertThat(affected).as(path + ": " + e).containsEntry(path, true);
      return true;
    }
  }

  private Set<StorePath> missing(StoreFixture store) {
    Set<StorePath> missing = new HashSet<>();
    for (StorePath path : contents.keySet()) {
      if (store.find(path.hash()).isEmpty()) {
        missing.add(path);
      }
    }
    return missing;
  }

  private static long count(StoreFixture store, String from) throws SQLException {
    return store.database.number("select count(*) from mansard." + from);
  }

  /**
   * Deleted and shortened blobs stay what they are; that nobody refers to them is checked above.
   */
  private static List<String> rowProblems(StoreFixture store) throws SQLException {
    return store.problems().stream().filter(problem -> !problem.startsWith("blob ")).toList();
  }
}
