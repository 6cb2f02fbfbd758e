/**
 * The modes of {@code atticd}, and what ties the services together in one process.
 *
 * <p>Used by {@code Main} only. Start with {@link dev.mansard.standalone.server.Atticd}.
 */
@NullMarked
package dev.mansard.standalone.server;

import org.jspecify.annotations.NullMarked;
