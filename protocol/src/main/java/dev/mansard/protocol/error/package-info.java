/**
 * What can go wrong, by name: the catalogue of errors a client may see, and the exception every
 * format throws.
 *
 * <p>Depends on no other package. Read {@link dev.mansard.protocol.error.ErrorCode} first.
 */
@NullMarked
package dev.mansard.protocol.error;

import org.jspecify.annotations.NullMarked;
