package dev.mansard.store.metadata.commit;

import dev.mansard.protocol.api.UploadInfo;
import dev.mansard.protocol.signing.Signature;
import java.util.Optional;
import java.util.UUID;

/**
 * The mapping an upload adds to a cache.
 *
 * @param cacheId the cache
 * @param info what the uploader says about the path
 * @param signature ours
 * @param signingKeyId the key it was made with
 * @param createdBy the uploader, as the token names it
 */
public record NewObject(
    long cacheId,
    UploadInfo info,
    Signature signature,
    UUID signingKeyId,
    Optional<String> createdBy) {}
