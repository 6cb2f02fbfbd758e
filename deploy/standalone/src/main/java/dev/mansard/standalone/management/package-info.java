/**
 * What operators look at: health and metrics, on a port of its own that clients never see. Begin
 * with {@link dev.mansard.standalone.management.Management}. Used by {@code server} only.
 */
@NullMarked
package dev.mansard.standalone.management;

import org.jspecify.annotations.NullMarked;
