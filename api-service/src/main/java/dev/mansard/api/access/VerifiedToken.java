package dev.mansard.api.access;

import dev.mansard.protocol.access.AccessClaims;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What a token that passed every check says.
 *
 * @param subject recorded as the uploader
 * @param expiry seconds since 1970, fractions allowed; empty: never
 */
record VerifiedToken(Optional<String> subject, AccessClaims claims, OptionalDouble expiry) {}
