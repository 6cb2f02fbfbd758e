/** Tests. */
@NullMarked
package dev.mansard.api.substituter;

import org.jspecify.annotations.NullMarked;
