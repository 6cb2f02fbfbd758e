/**
 * Creating, configuring and destroying caches.
 *
 * <p>Owns the table {@code mansard.cache}; its rows are written nowhere else. Used by no other
 * package. Read {@link dev.mansard.api.cache.CacheService} first.
 */
@NullMarked
package dev.mansard.api.cache;

import org.jspecify.annotations.NullMarked;
