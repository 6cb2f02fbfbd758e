/**
 * Editing the user's {@code nix.conf} and netrc in place, for {@code attic use}.
 *
 * <p>Both editors are pure functions from text to text that keep every character they need not
 * change; reading and writing the files is the work of {@link dev.mansard.cli.nixconf.NixSettings},
 * the class to read first.
 */
@NullMarked
package dev.mansard.cli.nixconf;

import org.jspecify.annotations.NullMarked;
