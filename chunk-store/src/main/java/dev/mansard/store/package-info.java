/** Placeholder until the first class lands. */
@NullMarked
package dev.mansard.store;

import org.jspecify.annotations.NullMarked;
