package dev.mansard.store.blob.s3;

import dev.mansard.store.blob.StorageException;
import java.io.IOException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Turns failures of the SDK into those of the port, by error code and status: services agree on the
 * codes that matter, and HEAD has none.
 */
final class S3Failure {
  static final String NO_SUCH_UPLOAD = "NoSuchUpload";

  /** Says something about one object alone; other refusals are of a key, a policy or a setting. */
  private static final String ARCHIVED = "InvalidObjectState";

  private static final Set<String> FULL =
      Set.of(
          "QuotaExceeded",
          "StorageFull",
          "InsufficientStorage",
          "XMinioStorageFull",
          "XMinioAdminBucketQuotaExceeded");

  /** Codes of answers whose status alone would make them permanent. */
  private static final Set<String> PASSING =
      Set.of(
          "BadDigest",
          "ConditionalRequestConflict",
          "ExpiredToken",
          "KMS.DependencyTimeoutException",
          "KMS.KMSInternalException",
          "OperationAborted",
          "RequestTimeout",
          "XAmzContentSHA256Mismatch",
          NO_SUCH_UPLOAD);

  private static final Set<Integer> PASSING_STATUS = Set.of(408, 425, 429, 500, 502, 503, 504);

  private static final Set<String> SLOW_DOWN =
      Set.of(
          "KMS.ThrottlingException",
          "RequestLimitExceeded",
          "SlowDown",
          "Throttling",
          "ThrottlingException");

  private S3Failure() {}

  /** The failure to do {@code action}, which names the blob. */
  static StorageException of(String action, Throwable cause) {
    String message = "cannot " + action;
    return switch (cause) {
      case CompletionException e when e.getCause() != null -> of(action, e.getCause());
      case StorageException known -> known;
      case AwsServiceException e -> ofAnswer(message, e);
      case SdkClientException e when blamesCertificate(e) ->
          new StorageException.Permanent(message + ": its certificate is not trusted", e);
      case SdkClientException e -> new StorageException.Retryable(message, e);
      case IOException e -> new StorageException.Retryable(message, e);
      case CancellationException e -> new StorageException.Retryable(message + ": cancelled", e);
      default -> new StorageException.Permanent(message, cause);
    };
  }

  /** The same for metrics. */
  static S3Watch.Outcome outcome(Throwable cause) {
    return switch (cause) {
      case CompletionException e when e.getCause() != null -> outcome(e.getCause());
      case CancellationException _ -> S3Watch.Outcome.CANCELLED;
      case AbortedException _ -> S3Watch.Outcome.CANCELLED;
      case AwsServiceException answer -> outcomeOf(answer);
      default -> S3Watch.Outcome.FAILED;
    };
  }

  private static S3Watch.Outcome outcomeOf(AwsServiceException answer) {
    int status = answer.statusCode();
    if (status == 429 || status == 503 || SLOW_DOWN.contains(codeOf(answer))) {
      return S3Watch.Outcome.THROTTLED;
    }
    if (status == 404 || status == 416) {
      return S3Watch.Outcome.ABSENT;
    }
    return status >= 500 ? S3Watch.Outcome.FAILED : S3Watch.Outcome.REFUSED;
  }

  private static StorageException ofAnswer(String message, AwsServiceException answer) {
    String code = codeOf(answer);
    int status = answer.statusCode();
    String told = "%s: %d %s".formatted(message, status, code);
    if (status == 507 || FULL.contains(code)) {
      return new StorageException.Full(told, answer);
    }
    if (PASSING_STATUS.contains(status) || PASSING.contains(code) || SLOW_DOWN.contains(code)) {
      return new StorageException.Retryable(told, answer);
    }
    if (status == 416 || (status == 404 && !code.equals("NoSuchBucket"))) {
      return new StorageException.Missing(told);
    }
    return code.equals(ARCHIVED)
        ? StorageException.Permanent.ofBlob(told, answer)
        : new StorageException.Permanent(told, answer);
  }

  private static boolean blamesCertificate(Throwable failure) {
    return Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
        .anyMatch(
            cause ->
                cause instanceof CertificateException
                    || cause instanceof CertPathBuilderException
                    || cause instanceof CertPathValidatorException);
  }

  /** Whether the service answered with that error code. */
  static boolean hasCode(StorageException failure, String code) {
    return answerOf(failure).map(S3Failure::codeOf).filter(code::equals).isPresent();
  }

  /** Whether the service answered with that status. */
  static boolean hasStatus(StorageException failure, int status) {
    return answerOf(failure).filter(answer -> answer.statusCode() == status).isPresent();
  }

  /** Whether the service has more to do than it can. */
  static boolean asksToSlowDown(StorageException failure) {
    return answerOf(failure)
        .filter(
            answer ->
                answer.statusCode() == 429
                    || answer.statusCode() == 503
                    || SLOW_DOWN.contains(codeOf(answer)))
        .isPresent();
  }

  /** Whether the SDK itself has sent the request more than once. */
  static boolean wasRepeated(StorageException failure) {
    return failure.getCause() instanceof SdkException e
        && e.numAttempts() != null
        && e.numAttempts() > 1;
  }

  /** What the service asks to wait, if it says so in seconds (it may also name a date). */
  static Optional<Duration> retryAfter(StorageException failure) {
    return answerOf(failure)
        .map(AwsServiceException::awsErrorDetails)
        .map(AwsErrorDetails::sdkHttpResponse)
        .flatMap(response -> response.firstMatchingHeader("Retry-After"))
        .filter(text -> text.matches("[0-9]{1,6}"))
        .map(text -> Duration.ofSeconds(Integer.parseInt(text)));
  }

  private static Optional<AwsServiceException> answerOf(StorageException failure) {
    return failure.getCause() instanceof AwsServiceException answer
        ? Optional.of(answer)
        : Optional.empty();
  }

  private static String codeOf(AwsServiceException answer) {
    return Optional.ofNullable(answer.awsErrorDetails()).map(AwsErrorDetails::errorCode).orElse("");
  }
}
