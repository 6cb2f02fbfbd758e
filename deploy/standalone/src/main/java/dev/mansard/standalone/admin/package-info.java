/**
 * What {@code atticadm} does.
 *
 * <p>It reads the configuration of the server, but starts nothing of it, so that it answers at
 * once. Start with {@link dev.mansard.standalone.admin.MakeTokenCommand}.
 */
@NullMarked
package dev.mansard.standalone.admin;

import org.jspecify.annotations.NullMarked;
