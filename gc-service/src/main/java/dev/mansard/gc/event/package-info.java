/**
 * What the API tells: its events are consumed here, and folded into the database.
 *
 * <p>Jobs that expire by age ask {@link dev.mansard.gc.event.AccessLag} first.
 */
@NullMarked
package dev.mansard.gc.event;

import org.jspecify.annotations.NullMarked;
