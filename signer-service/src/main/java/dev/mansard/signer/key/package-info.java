/**
 * Secret keys: generation, import, signatures, and their encryption at rest.
 *
 * <p>Owns every type that ever holds secret key material; nothing outside signer-service may. Used
 * by {@code dev.mansard.signer.sign} only, through {@link dev.mansard.signer.key.SecretKeyVault},
 * which is the class to read first.
 */
@NullMarked
package dev.mansard.signer.key;

import org.jspecify.annotations.NullMarked;
