/**
 * What Nix sees: {@code nix-cache-info}, narinfos and NARs.
 *
 * <p>Nothing here writes, except for a signature that is made anew after a change of key. Used by
 * no other package. Read {@link dev.mansard.api.substituter.ObjectFinder} first, then {@link
 * dev.mansard.api.substituter.NarResource}.
 */
@NullMarked
package dev.mansard.api.substituter;

import org.jspecify.annotations.NullMarked;
