/** A store with a collector, and what tests do to both. Read {@code CollectorFixture} first. */
@NullMarked
package dev.mansard.gc.testing;

import org.jspecify.annotations.NullMarked;
