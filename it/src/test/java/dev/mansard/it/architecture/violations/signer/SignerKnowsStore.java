package dev.mansard.it.architecture.violations.signer;

import dev.mansard.it.architecture.violations.store.chunk.ChunkedUni;

/** Breaks rule 2 (signer). */
record SignerKnowsStore(ChunkedUni store) {}
