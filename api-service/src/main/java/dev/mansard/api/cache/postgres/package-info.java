/**
 * The caches in PostgreSQL, through Hibernate Reactive. Read {@link
 * dev.mansard.api.cache.postgres.HibernateCacheRepository} first, then {@link
 * dev.mansard.api.cache.postgres.Uncancelled} for what must not be forgotten.
 */
@NullMarked
package dev.mansard.api.cache.postgres;

import org.jspecify.annotations.NullMarked;
