/**
 * Pins: names in a cache that keep a store path, with all it refers to, from expiring.
 *
 * <p>Nobody else uses this package; garbage collection reads the rows. Read {@link
 * dev.mansard.api.pin.PinService} first.
 */
@NullMarked
package dev.mansard.api.pin;

import org.jspecify.annotations.NullMarked;
