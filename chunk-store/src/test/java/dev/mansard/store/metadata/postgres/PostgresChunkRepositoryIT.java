package dev.mansard.store.metadata.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mansard.store.postgres.TestDatabase;
import java.sql.SQLException;
import java.util.List;
import java.util.function.LongFunction;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is asked for each NAR that is read, in a store of some size. */
class PostgresChunkRepositoryIT {
  private static final int PACKS = 5_000;
  private static final int CHUNKS_OF_EACH = 4;
  private static final int CALLS = 10;
  private static final PlanCount KEPT = new PlanCount(PlanCount.FIRST, CALLS - PlanCount.FIRST);

  private TestDatabase database;

  @BeforeEach
  void makeRows() throws SQLException {
    database = TestDatabase.create(2);
    database.execute(
        "insert into mansard.pack (id, blob_key, size_bytes, created_at)"
            + " select i, 'packs/x/' || i, 100, now() from generate_series(1, ?) i",
        PACKS);
    database.execute(
        "insert into mansard.chunk (id, chunk_hash, compression, size_bytes, pack_id, pack_offset,"
            + " stored_bytes, checksum, reference_count)"
            + " select i, sha256(i::text::bytea), 1, 100, 1 + i / ?, 0, 10, 0, 1"
            + " from generate_series(0, ?) i",
        CHUNKS_OF_EACH,
        PACKS * CHUNKS_OF_EACH - 1);
    database.execute("analyze");
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void keepsThePlanOfFrames() throws SQLException {
    var calls = calls(i -> "array[%d, %d], array[20, %d]".formatted(100 * i, 100 * i + 60, i + 1));

    assertThat(
            PlanCount.of(database, "bigint[], int[]", PostgresChunkRepository.FIND_FRAMES, calls))
        .isEqualTo(KEPT);
  }

  @Test
  void keepsThePlanOfPacks() throws SQLException {
    var calls = calls("array[%d]"::formatted);

    assertThat(PlanCount.of(database, "bigint[]", PostgresChunkRepository.FIND_PACKS, calls))
        .isEqualTo(KEPT);
  }

  @Test
  void readsByIndexWithTheKeptPlan() throws SQLException {
    assertThat(keptPlan("bigint[], int[]", PostgresChunkRepository.FIND_FRAMES, "'{7}', '{3}'"))
        .contains("chunk_pkey")
        .doesNotContain("Seq Scan");
    assertThat(keptPlan("bigint[]", PostgresChunkRepository.FIND_PACKS, "'{7}'"))
        .contains("pack_pkey")
        .doesNotContain("Seq Scan");
  }

  private String keptPlan(String types, String sql, String values) throws SQLException {
    try (var connection = database.connect();
        var statement = connection.createStatement()) {
      statement.execute("set plan_cache_mode = force_generic_plan");
      statement.execute("prepare kept(" + types + ") as " + sql);
      var plan = new StringBuilder();
      try (var lines = statement.executeQuery("explain execute kept(" + values + ")")) {
        while (lines.next()) {
          plan.append(lines.getString(1)).append('\n');
        }
      }
      return plan.toString();
    }
  }

  private static List<String> calls(LongFunction<String> values) {
    return LongStream.range(0, CALLS).mapToObj(values).toList();
  }
}
