/**
 * Pushing store paths: what to send, in which order, and what came of it.
 *
 * <p>The order is the promise of this package: a path is sent after everything it refers to, so
 * that the cache never serves a path whose references are still under way. Read {@link
 * dev.mansard.cli.push.Push} first, then {@link dev.mansard.cli.push.DependencyOrder}.
 */
@NullMarked
package dev.mansard.cli.push;

import org.jspecify.annotations.NullMarked;
