/** Placeholder until the first class lands. */
@NullMarked
package dev.mansard.cli;

import org.jspecify.annotations.NullMarked;
