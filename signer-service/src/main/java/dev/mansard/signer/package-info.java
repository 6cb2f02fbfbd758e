/** Placeholder until the first class lands. */
@NullMarked
package dev.mansard.signer;

import org.jspecify.annotations.NullMarked;
