/** Placeholder until the first class lands. */
@NullMarked
package dev.mansard.gc;

import org.jspecify.annotations.NullMarked;
