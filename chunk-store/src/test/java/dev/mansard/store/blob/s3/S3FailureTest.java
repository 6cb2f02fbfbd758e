package dev.mansard.store.blob.s3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mansard.store.blob.StorageException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.s3.model.S3Exception;

final class S3FailureTest {
  @Test
  void blamesAnObjectThatIsArchived() {
    assertThat(refusal("InvalidObjectState").isOfBlob()).isTrue();
  }

  /** A policy, a KMS key or credentials; HEAD has no code at all. */
  @ParameterizedTest
  @ValueSource(strings = {"", "AccessDenied", "KMS.DisabledException", "SignatureDoesNotMatch"})
  void blamesNoObjectForWhatConcernsOthersToo(String code) {
    assertThat(refusal(code).isOfBlob()).isFalse();
  }

  @Test
  void blamesNoObjectForWhatNobodyThoughtOf() {
    var failure = (StorageException.Permanent) S3Failure.of("read x", new AssertionError("odd"));

    assertThat(failure.isOfBlob()).isFalse();
  }

  private static StorageException.Permanent refusal(String code) {
    var answer =
        S3Exception.builder()
            .statusCode(403)
            .awsErrorDetails(AwsErrorDetails.builder().errorCode(code).build())
            .build();
    return (StorageException.Permanent) S3Failure.of("read x", answer);
  }
}
