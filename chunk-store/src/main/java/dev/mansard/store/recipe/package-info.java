/**
 * The identity of chunks and the list of chunks that makes up a NAR, as the column {@code
 * nar.recipe} stores it. Knows neither database nor blobs; used by {@code metadata}, {@code
 * upload}, {@code nar} and gc-service. Read {@link dev.mansard.store.recipe.Recipe} first.
 */
@NullMarked
package dev.mansard.store.recipe;

import org.jspecify.annotations.NullMarked;
