package dev.mansard.store.blob.s3;

import dev.mansard.store.blob.BlobKey;
import dev.mansard.store.blob.BlobPresigner;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/**
 * URLs of S3 objects, signed (SigV4) with our keys, for the endpoint that clients see. For example
 * {@code
 * https://s3.example.org/nix/packs/3f/3f2a….pack?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Date=…}.
 *
 * <p>A signature is for one method: the URL answers GET, with or without {@code Range}, and S3
 * refuses HEAD of it.
 *
 * <p>Signing is arithmetic. The keys of the default chain may have to be fetched, which happens
 * when the presigner is opened and afterwards in the background; only when that has failed for as
 * long as keys last does a call wait for them. A URL dies with the keys it was signed with: when
 * these are about to expire, no URL is given.
 */
public final class S3BlobPresigner implements BlobPresigner, AutoCloseable {
  private static final Duration LONGEST = Duration.ofDays(7);
  private static final Duration SHORTEST = Duration.ofMinutes(1);

  private final S3Location location;
  private final AwsCredentialsProvider credentials;
  private final S3Presigner presigner;
  private final Clock clock;

  private S3BlobPresigner(
      S3Location location, AwsCredentialsProvider credentials, S3Presigner presigner, Clock clock) {
    this.location = location;
    this.credentials = credentials;
    this.presigner = presigner;
    this.clock = clock;
  }

  /**
   * Opens a presigner and fetches the keys; may block.
   *
   * @throws IllegalStateException if there are no keys
   */
  public static S3BlobPresigner open(S3Settings settings, Clock clock) {
    var builder = S3Presigner.builder();
    return open(settings, builder, builder::build, clock);
  }

  /**
   * The same with a presigner that is made elsewhere.
   *
   * @param builder what the presigner is built from; it is set up here
   * @param built builds the presigner, or hands it out; asked once
   */
  public static S3BlobPresigner open(
      S3Settings settings, S3Presigner.Builder builder, Supplier<S3Presigner> built, Clock clock) {
    var credentials = S3Clients.credentials(settings.credentials());
    try {
      credentials.resolveCredentials();
    } catch (SdkClientException | UncheckedIOException e) {
      throw new IllegalStateException("there are no credentials for S3", e);
    }
    S3Clients.configure(builder, settings.location(), credentials);
    return new S3BlobPresigner(settings.location(), credentials, built.get(), clock);
  }

  /**
   * {@inheritDoc}
   *
   * @param validity at most 7 days, which is what S3 allows; longer ones are shortened
   */
  @Override
  public Optional<URI> presign(BlobKey key, Duration validity) {
    if (expireSoon()) {
      return Optional.empty();
    }
    var blob =
        GetObjectRequest.builder().bucket(location.bucket()).key(location.objectKey(key)).build();
    var signed =
        presigner.presignGetObject(
            request ->
                request
                    .getObjectRequest(blob)
                    .signatureDuration(validity.compareTo(LONGEST) > 0 ? LONGEST : validity));
    return Optional.of(uriOf(signed.url()));
  }

  private boolean expireSoon() {
    Instant soon = clock.instant().plus(SHORTEST);
    return credentials.resolveCredentials().expirationTime().filter(soon::isAfter).isPresent();
  }

  private static URI uriOf(URL url) {
    try {
      return url.toURI();
    } catch (URISyntaxException e) {
      throw new IllegalStateException("the SDK made a URL that is no URI", e);
    }
  }

  @Override
  public void close() {
    presigner.close();
  }
}
