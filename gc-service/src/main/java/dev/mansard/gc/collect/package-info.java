/**
 * What may go, level by level: mappings that nobody used for their retention period or whose cache
 * was destroyed, NARs without mappings, chunks without NARs, packs without chunks.
 *
 * <p>The algorithm, its margins and why it is safe are in docs/explanation/gc.md. Each job of this
 * package is one level; each call of a repository is one transaction of bounded size that may be
 * the last before a crash. Read {@link dev.mansard.gc.collect.ExpiredMappingJob} first, then {@link
 * dev.mansard.gc.collect.OrphanRepository}.
 */
@NullMarked
package dev.mansard.gc.collect;

import org.jspecify.annotations.NullMarked;
