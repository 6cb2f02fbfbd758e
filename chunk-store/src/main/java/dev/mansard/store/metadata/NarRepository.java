package dev.mansard.store.metadata;

import dev.mansard.store.recipe.Recipe;
import io.smallrye.mutiny.Uni;
import java.util.Optional;

/** NARs of the global store. */
public interface NarRepository {

  /** The recipe of a NAR that exists and is not quarantined. */
  Uni<Optional<Recipe>> findRecipe(long narId);
}
