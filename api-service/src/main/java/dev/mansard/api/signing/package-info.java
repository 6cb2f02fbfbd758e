/**
 * The port to the signer, which alone holds secret keys, and its adapter over HTTP. The in-process
 * adapter belongs to the standalone server.
 *
 * <p>Used by {@code upload}, {@code cache} and {@code substituter}. Read {@link
 * dev.mansard.api.signing.SigningClient} first.
 */
@NullMarked
package dev.mansard.api.signing;

import org.jspecify.annotations.NullMarked;
