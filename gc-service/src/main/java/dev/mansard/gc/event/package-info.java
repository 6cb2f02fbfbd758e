/**
 * What the API tells: its events are consumed here, and folded into the database. Each batch of
 * events takes effect in the transaction that notes it as read (docs/reference/events.md).
 *
 * <p>Used by the processes that collect, which start an {@link dev.mansard.gc.event.EventLoop}.
 * Jobs that expire by age ask {@link dev.mansard.gc.event.AccessLag} first. Read {@link
 * dev.mansard.gc.event.EventIntake} first.
 */
@NullMarked
package dev.mansard.gc.event;

import org.jspecify.annotations.NullMarked;
