/**
 * What the process is given by its surroundings: streams, environment, and how a failure is told to
 * the user.
 *
 * <p>Used by every other package of this module; uses none of them. Read {@link
 * dev.mansard.cli.terminal.Terminal} first.
 */
@NullMarked
package dev.mansard.cli.terminal;

import org.jspecify.annotations.NullMarked;
