/** The packaged signer, started as an operator starts it. */
@NullMarked
package dev.mansard.signer.app;

import org.jspecify.annotations.NullMarked;
