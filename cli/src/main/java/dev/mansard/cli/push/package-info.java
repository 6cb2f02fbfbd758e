/**
 * Pushing store paths: what to send, in which order, and what came of it.
 *
 * <p>The order is the promise of this package: the upload of a path ends after those of everything
 * it refers to, so that the cache never serves a path whose references are still under way. It may
 * begin earlier, with its last byte held back. Read {@link dev.mansard.cli.push.Push} first, then
 * {@link dev.mansard.cli.push.DependencyOrder} and {@link dev.mansard.cli.push.Turn}.
 */
@NullMarked
package dev.mansard.cli.push;

import org.jspecify.annotations.NullMarked;
