/** Inventory in PostgreSQL. */
@NullMarked
package dev.mansard.gc.inventory.postgres;

import org.jspecify.annotations.NullMarked;
