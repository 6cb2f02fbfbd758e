/**
 * Makes OCI images out of what the modules packaged. Start with {@link dev.mansard.images.Images}.
 */
@NullMarked
package dev.mansard.images;

import org.jspecify.annotations.NullMarked;
