/** Tests. */
@NullMarked
package dev.mansard.api.signing;

import org.jspecify.annotations.NullMarked;
