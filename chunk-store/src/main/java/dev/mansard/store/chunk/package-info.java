/**
 * Where a NAR is cut into chunks. Owned by the store; used by {@code upload} and, for its settings,
 * by the modules that read configuration. Knows nothing of hashes, compression and storage. Read
 * {@link dev.mansard.store.chunk.ChunkingSettings} first, then {@link
 * dev.mansard.store.chunk.ChunkSource}.
 */
@NullMarked
package dev.mansard.store.chunk;

import org.jspecify.annotations.NullMarked;
