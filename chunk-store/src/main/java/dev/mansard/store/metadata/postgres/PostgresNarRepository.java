package dev.mansard.store.metadata.postgres;

import dev.mansard.store.metadata.NarRepository;
import dev.mansard.store.recipe.Recipe;
import io.smallrye.mutiny.Uni;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.Optional;

/** The table {@code nar}. */
final class PostgresNarRepository implements NarRepository {
  private static final String FIND_RECIPE =
      "select recipe from mansard.nar where id = $1 and quarantined_at is null";

  private final Pool pool;

  PostgresNarRepository(Pool pool) {
    this.pool = pool;
  }

  @Override
  public Uni<Optional<Recipe>> findRecipe(long narId) {
    return Shield.uni(
        () -> PoolQuery.run(pool, FIND_RECIPE, Tuple.of(narId)).map(PostgresNarRepository::recipe));
  }

  private static Optional<Recipe> recipe(RowSet<Row> rows) {
    if (rows.size() == 0) {
      return Optional.empty();
    }
    return Optional.of(Recipe.decode(rows.iterator().next().getBuffer(0).getBytes()));
  }
}
