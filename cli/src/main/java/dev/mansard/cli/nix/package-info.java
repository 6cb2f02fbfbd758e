/**
 * The Nix store of this machine as the client sees it: what a path refers to, its recorded hash,
 * where its files are.
 *
 * <p>Asks the {@code nix} programs, since they know every kind of store and its database; reads
 * files itself, since that is faster than any of them. Read {@link dev.mansard.cli.nix.LocalStore}
 * first.
 */
@NullMarked
package dev.mansard.cli.nix;

import org.jspecify.annotations.NullMarked;
