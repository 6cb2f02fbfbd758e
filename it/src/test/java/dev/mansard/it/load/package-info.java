/**
 * The load program: how fast a server takes, keeps and gives NARs made from this machine's own
 * files.
 *
 * <p>Run by {@code bin/load}; not a test, since a figure is right or wrong only beside the machine
 * it was measured on. Start with {@link dev.mansard.it.load.LoadProgram}. It talks HTTP over plain
 * sockets, so that the client's share of the processor is small and the same in every run.
 */
@NullMarked
package dev.mansard.it.load;

import org.jspecify.annotations.NullMarked;
