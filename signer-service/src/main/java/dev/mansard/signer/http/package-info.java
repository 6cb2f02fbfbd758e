/**
 * The signer as an HTTP service of its own: routes, the service token, error answers, and the
 * checks before it starts.
 *
 * <p>Every class here is in a build only if {@code mansard.signer.http} is {@code true} when that
 * build is made. This module's own application sets it; the standalone server, which calls {@link
 * dev.mansard.signer.sign.SigningService} directly, does not, and so has no signer route at all.
 * Read {@link dev.mansard.signer.http.SigningKeyResource} first.
 */
@NullMarked
package dev.mansard.signer.http;

import org.jspecify.annotations.NullMarked;
