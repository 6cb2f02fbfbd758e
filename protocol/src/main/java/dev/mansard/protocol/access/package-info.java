/**
 * Who may do what to which cache: names, name patterns, permissions and the claims of a token.
 *
 * <p>Verifying tokens is not done here (no JWT library); this package starts where the claims have
 * been read. Read {@link dev.mansard.protocol.access.AccessClaims} first.
 */
@NullMarked
package dev.mansard.protocol.access;

import org.jspecify.annotations.NullMarked;
