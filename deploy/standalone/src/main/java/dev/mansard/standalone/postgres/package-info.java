/**
 * The PostgreSQL that a single machine gets without asking for one: real binaries, own processes,
 * data that survives both.
 *
 * <p>Used by {@code atticd}. Start with {@link dev.mansard.standalone.postgres.EmbeddedPostgres};
 * why it is done this way is in docs/adr/0003-embedded-postgresql.md.
 */
@NullMarked
package dev.mansard.standalone.postgres;

import org.jspecify.annotations.NullMarked;
