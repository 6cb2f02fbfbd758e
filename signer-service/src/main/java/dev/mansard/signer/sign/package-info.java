/**
 * Signing keys of caches: created, imported, retired, and used to sign fingerprints in batches.
 *
 * <p>Owns the use cases and the port to where keys rest. Used by {@code dev.mansard.signer.http},
 * and in one process with the API by deploy/standalone. Read {@link
 * dev.mansard.signer.sign.SigningService} first.
 */
@NullMarked
package dev.mansard.signer.sign;

import org.jspecify.annotations.NullMarked;
