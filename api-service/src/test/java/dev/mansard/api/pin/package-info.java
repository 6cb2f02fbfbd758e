/** Pins over HTTP, on a real database. */
@NullMarked
package dev.mansard.api.pin;

import org.jspecify.annotations.NullMarked;
