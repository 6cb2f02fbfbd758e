/** Tests of the package they share a name with. */
@NullMarked
package dev.mansard.api.cache.postgres;

import org.jspecify.annotations.NullMarked;
