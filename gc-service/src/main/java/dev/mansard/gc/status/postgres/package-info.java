/** The status as the database of the store knows it. */
@NullMarked
package dev.mansard.gc.status.postgres;

import org.jspecify.annotations.NullMarked;
