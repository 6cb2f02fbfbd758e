package dev.mansard.it.architecture.violations.protocol;

import dev.mansard.it.architecture.violations.store.chunk.ChunkedUni;
import io.smallrye.mutiny.Uni;
import org.jspecify.annotations.Nullable;

/** Breaks rules 1, 2 and 9. */
record NeedsTheStore(ChunkedUni store, @Nullable Uni<String> uni) {}
