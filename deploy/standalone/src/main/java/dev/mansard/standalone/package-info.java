/** Placeholder until the first class lands. */
@NullMarked
package dev.mansard.standalone;

import org.jspecify.annotations.NullMarked;
