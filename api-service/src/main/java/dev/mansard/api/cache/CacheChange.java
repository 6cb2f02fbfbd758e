package dev.mansard.api.cache;

import dev.mansard.api.signing.SigningKey;
import dev.mansard.protocol.api.ConfigureCache;
import java.util.Optional;

/**
 * A change of settings, the new key made already.
 *
 * @param settings what was asked for; its keypair is done with
 * @param newKey to sign with from now on
 */
public record CacheChange(ConfigureCache settings, Optional<SigningKey> newKey) {}
