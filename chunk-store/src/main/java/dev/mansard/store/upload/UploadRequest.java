package dev.mansard.store.upload;

import dev.mansard.protocol.api.UploadInfo;
import dev.mansard.protocol.signing.Signature;
import dev.mansard.store.metadata.CacheView;
import java.util.Optional;
import java.util.UUID;

/**
 * One NAR to be stored and mapped, after all permissions have been checked.
 *
 * @param cache where to
 * @param info what the uploader says; hash and size are verified
 * @param uploader as the token names it
 * @param signature over the fingerprint of {@code info}
 * @param signingKeyId the key it was made with
 */
public record UploadRequest(
    CacheView cache,
    UploadInfo info,
    Optional<String> uploader,
    Signature signature,
    UUID signingKeyId) {}
