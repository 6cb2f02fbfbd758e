/** Placeholder until the first class lands. */
@NullMarked
package dev.mansard.api;

import org.jspecify.annotations.NullMarked;
