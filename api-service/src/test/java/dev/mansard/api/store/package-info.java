/** Tests. */
@NullMarked
package dev.mansard.api.store;

import org.jspecify.annotations.NullMarked;
