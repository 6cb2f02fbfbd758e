package dev.mansard.signer.key;

import dev.mansard.protocol.access.CacheName;
import java.util.UUID;

/** Which key, and whose: an encrypted key decrypts only for the owner it was encrypted for. */
public record KeyOwner(UUID keyId, CacheName cache) {}
