/**
 * The repositories on PostgreSQL, through the Vert.x client. Every statement names the schema
 * {@code mansard}, so that the search path does not matter. Read {@link
 * dev.mansard.store.metadata.postgres.StoreDatabase} first.
 */
@NullMarked
package dev.mansard.store.metadata.postgres;

import org.jspecify.annotations.NullMarked;
