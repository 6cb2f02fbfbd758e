/** Tests. */
@NullMarked
package dev.mansard.api.cache;

import org.jspecify.annotations.NullMarked;
