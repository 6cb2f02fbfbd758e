/**
 * The public half of Nix signatures: key names, public keys, signatures, and the fingerprint that
 * is signed.
 *
 * <p>Secret keys are not here and never will be; they exist only in the signer service. Read {@link
 * dev.mansard.protocol.signing.Fingerprint} first.
 */
@NullMarked
package dev.mansard.protocol.signing;

import org.jspecify.annotations.NullMarked;
