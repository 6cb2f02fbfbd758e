/**
 * The subcommands of {@code attic}, one class each, and what they share.
 *
 * <p>Read {@link dev.mansard.cli.command.AtticCommand} for the list, and {@link
 * dev.mansard.cli.command.Surroundings} for what every command is given.
 */
@NullMarked
package dev.mansard.cli.command;

import org.jspecify.annotations.NullMarked;
