package dev.mansard.store.blob.s3;

import java.time.Clock;
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
import software.amazon.awssdk.http.nio.netty.SdkEventLoopGroup;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.S3AsyncClientBuilder;
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
    var builder = S3AsyncClient.builder();
    configure(builder, settings);
    return builder.build();
  }

  /** Sets everything that matters in a builder that somebody else builds the client from. */
  public static void configure(S3AsyncClientBuilder builder, S3Settings settings) {
    var location = settings.location();
    builder
        .region(Region.of(location.region()))
        .credentialsProvider(credentials(settings.credentials()))
        .serviceConfiguration(configuration(location))
        .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
        .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
        .overrideConfiguration(
            all ->
                all.retryStrategy(AwsRetryStrategy.doNotRetry())
                    .addExecutionInterceptor(new NoExpectation()))
        .asyncConfiguration(
            async ->
                async.advancedOption(
                    SdkAdvancedAsyncClientOption.FUTURE_COMPLETION_EXECUTOR, Runnable::run))
        .httpClientBuilder(httpClient(settings));
    location.endpoint().ifPresent(builder::endpointOverride);
  }

  /** Sets up the builder of a presigner, for the endpoint clients see. */
  static void configure(
      S3Presigner.Builder builder, S3Location location, AwsCredentialsProvider credentials) {
    builder
        .region(Region.of(location.region()))
        .credentialsProvider(credentials)
        .serviceConfiguration(configuration(location));
    location.publicEndpoint().or(location::endpoint).ifPresent(builder::endpointOverride);
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
  private static SdkAsyncHttpClient.Builder<?> httpClient(S3Settings settings) {
    var patience = settings.patience();
    var builder =
        NettyNioAsyncHttpClient.builder()
            .protocol(Protocol.HTTP1_1)
            .eventLoopGroup(EventLoops.SHARED)
            .maxConcurrency(settings.limits().connections())
            .maxPendingConnectionAcquires(10_000)
            .connectionAcquisitionTimeout(patience.transfer())
            .readTimeout(patience.transfer())
            .writeTimeout(patience.transfer())
            .tcpKeepAlive(true);
    settings.caFile().map(TrustFile::read).ifPresent(builder::tlsTrustManagersProvider);
    return builder;
  }

  /**
   * The threads of all clients of the process; daemons, as closing a group of its own would make
   * every client wait for two quiet seconds.
   */
  private static final class EventLoops {
    private static final SdkEventLoopGroup SHARED =
        SdkEventLoopGroup.builder()
            .threadFactory(Thread.ofPlatform().daemon().name("s3-io-", 0).factory())
            .build();
  }
}
