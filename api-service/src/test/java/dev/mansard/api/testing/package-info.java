/** What the integration tests share: a database, a signer, tokens, NARs and a raw HTTP client. */
@NullMarked
package dev.mansard.api.testing;

import org.jspecify.annotations.NullMarked;
