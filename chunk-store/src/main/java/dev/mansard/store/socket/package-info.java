/**
 * PostgreSQL's sockets in the file system, for the JDBC driver, which has none of its own.
 *
 * <p>Used by whoever makes a JDBC URL. Read {@link dev.mansard.store.socket.UnixSocketFactory}.
 */
@NullMarked
package dev.mansard.store.socket;

import org.jspecify.annotations.NullMarked;
