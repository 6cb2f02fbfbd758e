/** Tests. */
@NullMarked
package dev.mansard.api.http;

import org.jspecify.annotations.NullMarked;
