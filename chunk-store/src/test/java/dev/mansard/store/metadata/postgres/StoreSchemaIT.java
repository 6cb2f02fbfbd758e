package dev.mansard.store.metadata.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mansard.protocol.nix.Sha256;
import dev.mansard.store.bridge.Await;
import dev.mansard.store.postgres.TestDatabase;
import dev.mansard.store.recipe.ChunkId;
import dev.mansard.store.recipe.ChunkRun;
import dev.mansard.store.recipe.Recipe;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Random;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;

class StoreSchemaIT {

  @Test
  void tellsMissingOlderCurrentAndNewer() throws Exception {
    try (var database = TestDatabase.createEmpty(2)) {
      assertThat(state(database)).isEqualTo(new SchemaState.Missing());

      database.migrate();
      assertThat(state(database)).isEqualTo(new SchemaState.Current());

      database.migrate();
      assertThat(state(database)).isEqualTo(new SchemaState.Current());

      database.execute("update mansard.schema_history set version = '9000' where version = '0001'");
      assertThat(state(database)).isEqualTo(new SchemaState.Newer(9000, StoreSchema.NEWEST));

      database.execute("delete from mansard.schema_history where version is not null");
      assertThat(state(database)).isEqualTo(new SchemaState.Missing());
    }
  }

  @Test
  void listsNarsOfAnOlderSchemaUnderTheirPacks() throws Exception {
    try (var database = TestDatabase.createEmpty(2)) {
      Flyway.configure()
          .dataSource(database.url().jdbcUrl(), "postgres", "")
          .locations("classpath:db/migration/store")
          .schemas("mansard")
          .table("schema_history")
          .target("1")
          .load()
          .migrate();
      var random = new Random(20261121);
      var expected = new ArrayList<String>();
      for (int nar = 1; nar <= 60; nar++) {
        var recipe = recipe(random);
        database.execute(
            "insert into mansard.nar (nar_hash, nar_size, compression, chunk_count, stored_bytes,"
                + " recipe, reference_count, created_at) values (?, 1, 0, 1, 1, ?, 0, now())",
            Sha256.digest(recipe.encode()).toBytes(),
            recipe.encode());
        for (long pack : recipe.packIds()) {
          expected.add(nar + " " + pack);
        }
      }

      database.migrate();

      assertThat(database.texts("select nar_id || ' ' || pack_id from mansard.nar_pack"))
          .containsExactlyInAnyOrderElementsOf(expected);
    }
  }

  /** Giving them back takes a lock that readers wait for. */
  @Test
  void keepsThePagesThatACollectionEmptied() throws Exception {
    try (var database = TestDatabase.create(2)) {
      database.execute(
          "insert into mansard.nar (nar_hash, nar_size, compression, chunk_count, stored_bytes,"
              + " recipe, reference_count, created_at) select sha256(int8send(i)), 1, 0, 1, 1,"
              + " '', 0, now() from generate_series(1::bigint, 10000) i");
      database.execute(
          "insert into mansard.pack (id, blob_key, size_bytes, created_at)"
              + " select i, 'packs/x/' || i, 1, now() from generate_series(1, 10000) i");
      long pagesOfNars = sizeAfterVacuum(database, "mansard.nar");
      long pagesOfPacks = sizeAfterVacuum(database, "mansard.pack");

      database.execute("delete from mansard.nar");
      database.execute("delete from mansard.pack");

      assertThat(sizeAfterVacuum(database, "mansard.nar")).isEqualTo(pagesOfNars).isPositive();
      assertThat(sizeAfterVacuum(database, "mansard.pack")).isEqualTo(pagesOfPacks).isPositive();
    }
  }

  private static long sizeAfterVacuum(TestDatabase database, String table) throws SQLException {
    database.execute("vacuum " + table);
    return database.number("select pg_relation_size('" + table + "')");
  }

  private static Recipe recipe(Random random) {
    var runs = new ArrayList<ChunkRun>();
    int count = 1 + random.nextInt(40);
    for (int i = 0; i < count; i++) {
      long pack = 1 + random.nextLong(1L << (1 + random.nextInt(38)));
      int ordinal = random.nextInt(10) == 0 ? ChunkId.MAX_FRAMES - 2 : random.nextInt(10_000);
      runs.add(new ChunkRun(ChunkId.of(pack, ordinal), 1 + random.nextInt(5_000)));
    }
    return Recipe.of(runs);
  }

  private static SchemaState state(TestDatabase database) {
    return Await.await(StoreSchema.state(database.database().pool()), Duration.ofSeconds(10));
  }
}
