/**
 * Completion scripts, generated from the command model so that they cannot fall behind it.
 *
 * <p>Picocli writes the one for bash, which zsh runs as well; the others are written here. Read
 * {@link dev.mansard.cli.completion.Shell} first.
 */
@NullMarked
package dev.mansard.cli.completion;

import org.jspecify.annotations.NullMarked;
