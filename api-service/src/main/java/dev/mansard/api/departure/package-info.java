/**
 * The time between the order to stop and the end, in which requests are still answered. Used by the
 * application that is told to stop. Read {@link dev.mansard.api.departure.Departure}.
 */
@NullMarked
package dev.mansard.api.departure;

import org.jspecify.annotations.NullMarked;
