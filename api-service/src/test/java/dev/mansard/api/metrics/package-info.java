@NullMarked
package dev.mansard.api.metrics;

import org.jspecify.annotations.NullMarked;
