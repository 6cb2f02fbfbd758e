package dev.mansard.it.architecture.violations.cli;

import dev.mansard.it.architecture.violations.store.chunk.ChunkedUni;

/** Breaks rule 2 (cli). */
record CliKnowsStore(ChunkedUni store) {}
