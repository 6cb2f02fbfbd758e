package dev.mansard.store.metadata.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mansard.store.bridge.Await;
import dev.mansard.store.postgres.TestDatabase;
import java.time.Duration;
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

  private static SchemaState state(TestDatabase database) {
    return Await.await(StoreSchema.state(database.database().pool()), Duration.ofSeconds(10));
  }
}
