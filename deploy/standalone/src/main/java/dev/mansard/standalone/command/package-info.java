/**
 * What may be written on the command lines of {@code atticd} and {@code atticadm}.
 *
 * <p>Parsed by hand: a handful of options does not pay for the tenth of a second that a library
 * takes to load. Start with {@link dev.mansard.standalone.command.ServerOptions}.
 */
@NullMarked
package dev.mansard.standalone.command;

import org.jspecify.annotations.NullMarked;
