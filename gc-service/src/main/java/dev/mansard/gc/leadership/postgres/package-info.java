/**
 * Leadership by an advisory lock of PostgreSQL and a token in the row of {@code mansard.collector}.
 *
 * <p>Collecting packages get their sessions here. Read {@link
 * dev.mansard.gc.leadership.postgres.PostgresLeadership} first, then {@link
 * dev.mansard.gc.leadership.postgres.Session}.
 */
@NullMarked
package dev.mansard.gc.leadership.postgres;

import org.jspecify.annotations.NullMarked;
