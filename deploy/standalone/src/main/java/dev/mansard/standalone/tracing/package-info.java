/**
 * What the traces of {@code telemetry} do not see by themselves: requests to the bucket. Used by
 * {@code server} only.
 */
@NullMarked
package dev.mansard.standalone.tracing;

import org.jspecify.annotations.NullMarked;
