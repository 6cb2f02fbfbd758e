/**
 * Where blocking code meets the reactive repositories. Used by {@code upload}, {@code nar},
 * gc-service and tools; never by code on an event loop. Read {@link dev.mansard.store.bridge.Await}
 * first.
 */
@NullMarked
package dev.mansard.store.bridge;

import org.jspecify.annotations.NullMarked;
