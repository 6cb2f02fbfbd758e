/** Tests of the package of the same name. */
@NullMarked
package dev.mansard.images;

import org.jspecify.annotations.NullMarked;
