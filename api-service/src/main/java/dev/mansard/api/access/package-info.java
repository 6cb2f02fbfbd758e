/**
 * Who is calling and what they may do: reading the Authorization header, verifying and issuing
 * tokens, and the rule that permission is decided before existence.
 *
 * <p>Used by the feature packages; {@link dev.mansard.api.access.TokenIssuer} and {@link
 * dev.mansard.api.access.TokenKey} also by {@code atticadm}, without a running server. Read {@link
 * dev.mansard.api.access.Caller} first, then {@link dev.mansard.api.access.TokenVerifier}.
 */
@NullMarked
package dev.mansard.api.access;

import org.jspecify.annotations.NullMarked;
