/** Nix's own vocabulary: base-32, hashes, store paths, narinfo and cache info. */
@NullMarked
package dev.mansard.protocol.nix;

import org.jspecify.annotations.NullMarked;
