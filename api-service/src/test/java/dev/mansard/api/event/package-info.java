/** What reads leave behind. */
@NullMarked
package dev.mansard.api.event;

import org.jspecify.annotations.NullMarked;
