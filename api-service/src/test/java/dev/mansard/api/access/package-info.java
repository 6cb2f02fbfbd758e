/** Tests of tokens, keys and the rule of discovery. */
@NullMarked
package dev.mansard.api.access;

import org.jspecify.annotations.NullMarked;
