/** Events against a real database. */
@NullMarked
package dev.mansard.gc.event;

import org.jspecify.annotations.NullMarked;
