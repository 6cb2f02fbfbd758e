/**
 * News of changes that another process made, for whoever keeps in memory what it has read.
 *
 * <p>Used by {@code api-service}. Read {@link dev.mansard.store.change.ChangeListener} first.
 */
@NullMarked
package dev.mansard.store.change;

import org.jspecify.annotations.NullMarked;
