package dev.mansard.store.metadata;

import dev.mansard.protocol.access.CacheName;
import dev.mansard.protocol.signing.PublicKey;
import java.util.UUID;

/**
 * What reads and uploads need to know of a cache. The settings themselves are written elsewhere,
 * through Hibernate Reactive.
 *
 * @param id row id, never reused
 * @param name the name it was found by
 * @param isPublic whether anybody may pull
 * @param storeDir for example {@code /nix/store}
 * @param priority lower is asked first
 * @param signingKeyId the key that signs new objects
 * @param publicKey its public half
 * @param redirects whether clients may be sent to where the bytes are
 */
public record CacheView(
    long id,
    CacheName name,
    boolean isPublic,
    String storeDir,
    int priority,
    UUID signingKeyId,
    PublicKey publicKey,
    boolean redirects) {}
