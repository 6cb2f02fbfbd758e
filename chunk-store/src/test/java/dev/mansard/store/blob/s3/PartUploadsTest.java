package dev.mansard.store.blob.s3;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mansard.store.blob.BlobKey;
import dev.mansard.store.blob.StorageException;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.UploadPartRequest;
import software.amazon.awssdk.services.s3.model.UploadPartResponse;

final class PartUploadsTest {

  /** S3 itself would take the parts that are there for the whole. */
  @Test
  void doesNotFinishWithoutAPartOfWhichTheRequestWasCancelled() throws StorageException {
    var pace = new S3Pace(10, Double.POSITIVE_INFINITY);
    try (var client = new CancelsSecondPart();
        var calls = new S3Calls(S3Patience.standard(), pace, S3Watch.none(), new Random(1))) {
      var bucket = new S3Bucket(client, S3Location.of("us-east-1", "bucket"), calls);
      var budget = new InFlightBudget(1 << 20);
      var uploads = PartUploads.begin(bucket, new BlobKey("packs/3f/3f2a.pack"), 3, budget);
      for (int part = 1; part <= 3; part++) {
        uploads.add(new PartBuffer(10));
      }

      assertThatThrownBy(uploads::finish).isInstanceOf(StorageException.Retryable.class);
    }
  }

  private static final class CancelsSecondPart implements S3AsyncClient {
    @Override
    public CompletableFuture<CreateMultipartUploadResponse> createMultipartUpload(
        CreateMultipartUploadRequest request) {
      return CompletableFuture.completedFuture(
          CreateMultipartUploadResponse.builder().uploadId("upload").build());
    }

    @Override
    public CompletableFuture<UploadPartResponse> uploadPart(
        UploadPartRequest request, AsyncRequestBody body) {
      var answer = new CompletableFuture<UploadPartResponse>();
      if (request.partNumber() == 2) {
        answer.cancel(true);
      } else {
        answer.complete(UploadPartResponse.builder().eTag("tag").build());
      }
      return answer;
    }

    @Override
    public String serviceName() {
      return SERVICE_NAME;
    }

    @Override
    public void close() {}
  }
}
