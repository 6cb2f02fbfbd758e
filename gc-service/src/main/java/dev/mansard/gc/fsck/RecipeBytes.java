package dev.mansard.gc.fsck;

import dev.mansard.protocol.error.MalformedInputException;
import dev.mansard.store.recipe.Recipe;

/** A recipe as it is stored, which may be damaged. */
public final class RecipeBytes {
  private final byte[] bytes;

  public RecipeBytes(byte[] bytes) {
    this.bytes = bytes.clone();
  }

  /**
   * Reads it.
   *
   * @throws MalformedInputException if it is no recipe
   */
  public Recipe decode() {
    return Recipe.decode(bytes);
  }
}
