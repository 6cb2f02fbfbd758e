/**
 * Where records of the log go, and as what. Begin with {@link
 * dev.mansard.standalone.logging.LogOutput}. Used by {@code server} only.
 */
@NullMarked
package dev.mansard.standalone.logging;

import org.jspecify.annotations.NullMarked;
