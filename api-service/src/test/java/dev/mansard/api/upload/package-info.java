/** Tests. */
@NullMarked
package dev.mansard.api.upload;

import org.jspecify.annotations.NullMarked;
