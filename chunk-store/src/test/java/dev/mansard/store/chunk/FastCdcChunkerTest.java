package dev.mansard.store.chunk;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

final class FastCdcChunkerTest {

  @ParameterizedTest
  @MethodSource("vectors")
  void cutsWhereAtticCuts(Vector vector) throws GeneralSecurityException {
    byte[] input = vector.input();

    assertThat(sha256(input)).isEqualTo(vector.sha256);
    assertThat(cuts(new FastCdcChunker(vector.parameters), input)).isEqualTo(vector.chunkLengths);
  }

  @Test
  void beginsTheGearTableAsAtticDoes() {
    assertThat(GearTable.words())
        .hasSize(256)
        .startsWith(0x5c95c078, 0x22408989, 0x2d48a214, 0x12842087);
  }

  @ParameterizedTest
  @CsvSource({
    "64,256,1024",
    "1000,3000,5000",
    "4096,4096,4096",
    "100,300,100000",
    "16384,65536,65536"
  })
  void agreesWithTheDefinition(int min, int avg, int max) {
    var parameters = new ChunkerParameters(min, avg, max);
    var random = new Random(min);
    for (int length : new int[] {0, 1, min, min + 1, max, max + 1, 300_000}) {
      byte[] input = new byte[length];
      random.nextBytes(input);

      assertThat(cuts(new FastCdcChunker(parameters), input))
          .as("%d bytes", length)
          .isEqualTo(definition(parameters, input));
    }
  }

  @Test
  void cutsAgainAtTheSamePlacesAfterAnInsertion() {
    byte[] tail = new byte[2_000_000];
    new Random(7).nextBytes(tail);
    byte[] shifted = new byte[tail.length + 12_345];
    System.arraycopy(tail, 0, shifted, 12_345, tail.length);
    var chunker = new FastCdcChunker(ChunkerParameters.ATTIC);

    List<Integer> before = cuts(chunker, tail);
    List<Integer> after = cuts(chunker, shifted);

    assertThat(after.subList(after.size() - 10, after.size()))
        .isEqualTo(before.subList(before.size() - 10, before.size()));
  }

  /** The specification, word by word and slowly, with 64-bit arithmetic. */
  private static List<Integer> definition(ChunkerParameters parameters, byte[] input) {
    long bits = Math.round(Math.log(parameters.avgSize()) / Math.log(2));
    long strict = (1L << (bits + 1)) - 1;
    long eager = (1L << (bits - 1)) - 1;
    int half = (int) Math.ceil(parameters.minSize() / 2.0);
    int[] gear = GearTable.words();
    List<Integer> lengths = new ArrayList<>();
    for (int start = 0; start < input.length; start += lengths.getLast()) {
      int rest = input.length - start;
      int length = Math.min(rest, parameters.maxSize());
      int normal =
          parameters.avgSize() - Math.min(parameters.avgSize(), parameters.minSize() + half);
      long hash = 0;
      int cut = length;
      for (int i = parameters.minSize(); rest > parameters.minSize() && i < length; i++) {
        hash = ((hash >> 1) + gear[input[start + i] & 0xff]) & 0xffff_ffffL;
        if ((hash & (i < normal ? strict : eager)) == 0) {
          cut = i + 1;
          break;
        }
      }
      lengths.add(cut);
    }
    return lengths;
  }

  private static List<Integer> cuts(Chunker chunker, byte[] input) {
    List<Integer> lengths = new ArrayList<>();
    for (int at = 0; at < input.length; at += lengths.getLast()) {
      lengths.add(chunker.nextCut(input, at, input.length - at));
    }
    return lengths;
  }

  private static Stream<Vector> vectors() throws IOException {
    try (var json = FastCdcChunkerTest.class.getResourceAsStream("/chunking/chunking.json")) {
      JsonNode vectors = new ObjectMapper().readTree(json).get("vectors");
      return StreamSupport.stream(vectors.spliterator(), false).map(Vector::of).toList().stream();
    }
  }

  private static String sha256(byte[] input) throws GeneralSecurityException {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(input));
  }

  record Vector(
      String generator,
      int length,
      String sha256,
      ChunkerParameters parameters,
      List<Integer> chunkLengths) {

    static Vector of(JsonNode json) {
      return new Vector(
          json.get("generator").asText(),
          json.get("length").asInt(),
          json.get("sha256").asText(),
          new ChunkerParameters(
              json.get("min").asInt(), json.get("avg").asInt(), json.get("max").asInt()),
          StreamSupport.stream(json.get("chunkLengths").spliterator(), false)
              .map(JsonNode::asInt)
              .toList());
    }

    byte[] input() throws GeneralSecurityException {
      byte[] input = new byte[length];
      var digest = MessageDigest.getInstance("SHA-256");
      for (int at = 0; !generator.equals("zeros") && at < length; at += 32) {
        byte[] block = digest.digest((generator + at / 32).getBytes(US_ASCII));
        System.arraycopy(block, 0, input, at, Math.min(32, length - at));
      }
      return input;
    }
  }
}
