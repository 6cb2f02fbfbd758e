package dev.mansard.api.substituter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mansard.api.testing.Api;
import dev.mansard.api.testing.Rows;
import dev.mansard.api.testing.SampleNar;
import dev.mansard.api.testing.ServerResource;
import dev.mansard.api.testing.Zstd;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The files of a cache are damaged while the server runs. Nobody ever gets a whole answer with
 * wrong bytes; what is hit is a broken connection once and 404 from then on; the rest is served;
 * and what is pushed again is there again.
 */
@QuarkusTest
@QuarkusTestResource(ServerResource.class)
class DamageIT {
  private static final int NARS = 200;

  private final Api root = Api.root();
  private final String cache = "x" + UUID.randomUUID().toString().substring(0, 8);
  private final List<SampleNar> nars = new ArrayList<>();

  /** How often the client was cut off or told 404 for a NAR. */
  private int refusals;

  @ParameterizedTest(name = "{0} per cent of the frames flipped, {1} of the blobs deleted, {2} cut")
  @CsvSource({"1,0,0,11", "10,0,0,12", "0,5,5,13"})
  void servesNothingWrongAndAllOfItAfterAnotherPush(int flipped, int deleted, int cut, long seed)
      throws Exception {
    var random = new Random(seed);
    root.createCache(cache, true);
    fill(random);
    int damaged = damage(random, flipped, deleted, cut);

    assertThat(readUntilNothingFails()).isBetween(1, NARS / 2);
    assertThat(refusals).as("of %s damages", damaged).isPositive();
    Set<String> missing = missing();
    assertThat(missing).isNotEmpty().hasSizeLessThan(NARS);

    for (int round = 0; !missing.isEmpty(); round++) {
      assertThat(round).as("rounds of pushing").isLessThan(5);
      for (var nar : nars) {
        if (missing.contains(nar.hash().value())) {
          assertThat(nar.push(root, cache).statusCode()).isEqualTo(200);
        }
      }
      readUntilNothingFails();
      missing = missing();
    }
    for (var nar : nars) {
      assertThat(isServed(nar)).isTrue();
    }
  }

  private void fill(Random random) {
    var parts = new byte[6][];
    for (int i = 0; i < parts.length; i++) {
      parts[i] = bytes(random, 300_000);
    }
    for (int i = 0; i < NARS; i++) {
      var own = bytes(random, 1 + random.nextInt(60_000));
      var nar =
          switch (i % 4) {
            case 0, 1 -> SampleNar.ofFile(own);
            case 2 -> SampleNar.ofFile(join(parts[random.nextInt(6)], own, parts[i % 6]));
            default -> nars.get(i - 1 - random.nextInt(3)).withOtherPath();
          };
      nars.add(nar);
      assertThat(nar.push(root, cache).statusCode()).isEqualTo(200);
    }
  }

  private static byte[] bytes(Random random, int length) {
    var bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private static byte[] join(byte[]... parts) {
    var out = new ByteArrayOutputStream();
    for (var part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  /** Returns how many places were hit. */
  private int damage(Random random, int flipped, int deleted, int cut) throws Exception {
    int hits = 0;
    for (var pack : ofThisCache("p.blob_key")) {
      var file = ServerResource.blobs().resolve(pack);
      int lot = random.nextInt(100);
      if (lot < deleted) {
        Files.delete(file);
        hits++;
      } else if (lot < deleted + cut) {
        cut(file, random);
        hits++;
      }
    }
    var frames = ofThisCache("p.blob_key || ' ' || c.pack_offset || ' ' || c.stored_bytes");
    Collections.shuffle(frames, random);
    int flips = (frames.size() * flipped + 99) / 100;
    for (var frame : frames.subList(0, flips)) {
      var parts = frame.split(" ");
      var file = ServerResource.blobs().resolve(parts[0]);
      flip(file, Long.parseLong(parts[1]) + random.nextInt(Integer.parseInt(parts[2])));
    }
    return hits + flips;
  }

  private List<String> ofThisCache(String columns) throws SQLException {
    return Rows.all(
        "select "
            + columns
            + " from mansard.cache ca join mansard.object o on o.cache_id = ca.id"
            + " join mansard.nar_pack np on np.nar_id = o.nar_id"
            + " join mansard.chunk c on c.pack_id = np.pack_id"
            + " join mansard.pack p on p.id = c.pack_id where ca.name = '"
            + cache
            + "' group by 1 order by min(p.id), min(c.pack_offset)");
  }

  private static void cut(Path file, Random random) throws IOException {
    try (var access = new RandomAccessFile(file.toFile(), "rw")) {
      access.setLength(random.nextLong(access.length()));
    }
  }

  private static void flip(Path file, long position) throws IOException {
    try (var access = new RandomAccessFile(file.toFile(), "rw")) {
      access.seek(position);
      int old = access.read();
      access.seek(position);
      access.write(old ^ 0x20);
    }
  }

  /** Returns how many reads of the first round failed. */
  private int readUntilNothingFails() {
    int first = -1;
    int failures = 1;
    for (int round = 0; failures > 0; round++) {
      assertThat(round).as("rounds of reading").isLessThan(10);
      failures = 0;
      for (var nar : nars) {
        failures += isKnown(nar) && !isServed(nar) ? 1 : 0;
      }
      first = first < 0 ? failures : first;
    }
    return first;
  }

  private boolean isKnown(SampleNar nar) {
    int status = root.get("/" + cache + "/" + nar.hash() + ".narinfo").statusCode();
    assertThat(status).isIn(200, 404);
    return status == 200;
  }

  /** Whether it is served; whatever is not right is a 404 or a broken connection. */
  private boolean isServed(SampleNar nar) {
    try {
      var answer = root.get("/" + cache + "/nar/" + nar.hash() + ".nar");
      if (answer.statusCode() == 200) {
        assertThat(Zstd.decompress(answer.body())).isEqualTo(nar.bytes());
        return true;
      }
      assertThat(answer.statusCode()).as("503: healed from a copy").isIn(404, 503);
    } catch (UncheckedIOException brokenOff) {
      assertThat(brokenOff).hasMessageStartingWith("GET ");
    }
    refusals++;
    return false;
  }

  /** What the server wants to be sent again; it tells Nix the same. */
  private Set<String> missing() {
    var hashes = new JsonArray(nars.stream().map(nar -> nar.hash().value()).toList());
    var answer =
        root.post(
            "/_api/v1/get-missing-paths",
            new JsonObject().put("cache", cache).put("store_path_hashes", hashes).encode());
    var missing =
        Api.json(answer).getJsonArray("missing_paths").stream()
            .map(String::valueOf)
            .collect(Collectors.toCollection(HashSet::new));
    for (var nar : nars) {
      assertThat(isKnown(nar)).isEqualTo(!missing.contains(nar.hash().value()));
    }
    return missing;
  }
}
