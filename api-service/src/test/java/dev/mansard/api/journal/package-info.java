@NullMarked
package dev.mansard.api.journal;

import org.jspecify.annotations.NullMarked;
