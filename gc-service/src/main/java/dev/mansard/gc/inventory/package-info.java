/**
 * Compares what lies in the storage with what the rows say, and makes sure that it is the right
 * storage.
 *
 * <p>Read {@link dev.mansard.gc.inventory.InventoryJob} first.
 */
@NullMarked
package dev.mansard.gc.inventory;

import org.jspecify.annotations.NullMarked;
