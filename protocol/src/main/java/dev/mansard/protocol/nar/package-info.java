/**
 * The Nix archive format: a strict incremental validator, a reader built on it, and writers.
 *
 * <p>Used by the upload path (validate while bytes stream through), by the command line client
 * (dump a store path) and by tests. Read {@link dev.mansard.protocol.nar.NarValidator} first; the
 * grammar is in its package-private companion {@code NarGrammar}.
 */
@NullMarked
package dev.mansard.protocol.nar;

import org.jspecify.annotations.NullMarked;
