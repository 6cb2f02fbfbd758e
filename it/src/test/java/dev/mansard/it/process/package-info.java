/**
 * Real processes for tests: the launchers in {@code bin/}, a Nix store of its own, nginx, and a
 * small Attic client written from the protocol's specification alone.
 *
 * <p>Used by the packages {@code system} and {@code load}. Start with {@link
 * dev.mansard.it.process.AtticdProcess} and {@link dev.mansard.it.process.NixStore}. Nothing here
 * touches the user's home, {@code /nix} or the network.
 */
@NullMarked
package dev.mansard.it.process;

import org.jspecify.annotations.NullMarked;
