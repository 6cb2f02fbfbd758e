/**
 * Nix's own vocabulary: base-32, SHA-256 hashes, store paths, compression names and {@code
 * nix-cache-info}.
 *
 * <p>Everybody may use it; it depends on nothing but {@code error}. Read {@link
 * dev.mansard.protocol.nix.StorePath} first.
 */
@NullMarked
package dev.mansard.protocol.nix;

import org.jspecify.annotations.NullMarked;
