/**
 * What a fresh machine gets when {@code atticd} is started there with nothing prepared.
 *
 * <p>Used by {@code atticd} in mode monolithic. Start with {@link
 * dev.mansard.standalone.firstrun.FirstRun}.
 */
@NullMarked
package dev.mansard.standalone.firstrun;

import org.jspecify.annotations.NullMarked;
