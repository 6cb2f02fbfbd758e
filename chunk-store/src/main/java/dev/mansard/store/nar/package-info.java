/**
 * Hands stored NARs out: finds the frames of a recipe, makes sure that they exist, and passes them
 * on verified, without decompressing them. Used by api-service. Read {@link
 * dev.mansard.store.nar.NarReadService} first.
 */
@NullMarked
package dev.mansard.store.nar;

import org.jspecify.annotations.NullMarked;
