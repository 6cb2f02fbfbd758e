/** Tests of the package of the same name. */
@NullMarked
package dev.mansard.standalone.provision;

import org.jspecify.annotations.NullMarked;
