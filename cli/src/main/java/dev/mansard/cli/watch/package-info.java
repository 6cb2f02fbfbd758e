/**
 * Notices which paths Nix adds to its store. For {@code attic watch-store}; begin with {@link
 * dev.mansard.cli.watch.StoreWatch}.
 */
@NullMarked
package dev.mansard.cli.watch;

import org.jspecify.annotations.NullMarked;
