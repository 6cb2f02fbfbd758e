package dev.mansard.store.blob.s3;

import java.net.URI;
import java.time.Clock;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.client.config.SdkAdvancedAsyncClientOption;
import software.amazon.awssdk.http.Protocol;
import software.amazon.awssdk.http.async.SdkAsyncHttpClient;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/**
 * Makes clients of the SDK the way the adapter wants them: Netty, HTTP/1.1, no retries of its own,
 * whole bodies signed, and checksums only where an operation demands one, as many services other
 * than AWS refuse those they do not know.
 */
public final class S3Clients {
  private S3Clients() {}

  /** Opens a client; the caller closes it. Does no I/O. */
  public static S3AsyncClient open(S3Settings settings) {
    var location = settings.location();
    var builder =
        S3AsyncClient.builder()
            .region(Region.of(location.region()))
            .credentialsProvider(credentials(settings.credentials()))
            .serviceConfiguration(configuration(location))
            .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
            .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
            .overrideConfiguration(all -> all.retryStrategy(AwsRetryStrategy.doNotRetry()))
            .asyncConfiguration(
                async ->
                    async.advancedOption(
                        SdkAdvancedAsyncClientOption.FUTURE_COMPLETION_EXECUTOR, Runnable::run))
            .httpClient(httpClient(settings));
    location.endpoint().ifPresent(builder::endpointOverride);
    return builder.build();
  }

  /** Opens a presigner for the endpoint that clients see. */
  static S3Presigner openPresigner(S3Location location, AwsCredentialsProvider credentials) {
    var builder =
        S3Presigner.builder()
            .region(Region.of(location.region()))
            .credentialsProvider(credentials)
            .serviceConfiguration(configuration(location));
    Optional<URI> endpoint = location.publicEndpoint().or(location::endpoint);
    endpoint.ifPresent(builder::endpointOverride);
    return builder.build();
  }

  private static S3Configuration configuration(S3Location location) {
    return S3Configuration.builder()
        .pathStyleAccessEnabled(location.pathStyle())
        .chunkedEncodingEnabled(false)
        .build();
  }

  static AwsCredentialsProvider credentials(S3Credentials credentials) {
    return switch (credentials) {
      case S3Credentials.DefaultChain() ->
          DefaultCredentialsProvider.builder().asyncCredentialUpdateEnabled(true).build();
      case S3Credentials.Static(String id, String secret) ->
          StaticCredentialsProvider.create(AwsBasicCredentials.create(id, secret));
      case S3Credentials.Files files -> new FileCredentials(files, Clock.systemUTC());
    };
  }

  /**
   * Stalls are found by {@link S3Calls} and {@link S3Range}. The client's own limit must not be
   * shorter than the pause a slow reader makes, as it counts that as silence of the service.
   */
  private static SdkAsyncHttpClient httpClient(S3Settings settings) {
    var patience = settings.patience();
    var builder =
        NettyNioAsyncHttpClient.builder()
            .protocol(Protocol.HTTP1_1)
            .maxConcurrency(settings.limits().connections())
            .maxPendingConnectionAcquires(10_000)
            .connectionAcquisitionTimeout(patience.request())
            .readTimeout(patience.transfer())
            .writeTimeout(patience.transfer())
            .tcpKeepAlive(true);
    settings.caFile().map(TrustFile::read).ifPresent(builder::tlsTrustManagersProvider);
    return builder.build();
  }
}
