/** The tables of pins. Used by nobody but the wiring; read {@code PostgresPinRepository} first. */
@NullMarked
package dev.mansard.api.pin.postgres;

import org.jspecify.annotations.NullMarked;
