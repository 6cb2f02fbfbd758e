package dev.mansard.store.blob.s3;

import dev.mansard.store.blob.BlobInventory;
import dev.mansard.store.blob.BlobKey;
import dev.mansard.store.blob.StorageException;
import dev.mansard.store.blob.s3.S3Watch.Operation;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.ListMultipartUploadsResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
import software.amazon.awssdk.services.s3.model.S3Object;

/** The requests to one bucket, each in one place. Knows neither parts in flight nor outcomes. */
final class S3Bucket {
  /** So that no condition is sent; a request of the SDK takes null for a header to leave out. */
  private static final String ANY = "*";

  private final S3AsyncClient client;
  private final S3Location location;
  private final S3Calls calls;

  S3Bucket(S3AsyncClient client, S3Location location, S3Calls calls) {
    this.client = client;
    this.location = location;
    this.calls = calls;
  }

  S3Calls calls() {
    return calls;
  }

  void check() throws StorageException {
    try {
      call(
          Operation.HEAD,
          "reach the bucket " + location.bucket(),
          () -> client.headBucket(request -> request.bucket(location.bucket())));
    } catch (StorageException.Missing e) {
      throw new StorageException.Permanent("there is no bucket " + location.bucket(), e);
    }
  }

  OptionalLong findSize(BlobKey key) throws StorageException {
    try {
      var head =
          call(
              Operation.HEAD,
              "find the size of " + key,
              () ->
                  client.headObject(
                      request -> request.bucket(location.bucket()).key(objectKey(key))));
      return OptionalLong.of(head.contentLength());
    } catch (StorageException.Missing e) {
      return OptionalLong.empty();
    }
  }

  /**
   * Begins to get some bytes.
   *
   * @param tag if not null, only of the object with that entity tag
   * @param taker takes the answer, whatever becomes of the future
   */
  <T> CompletableFuture<T> get(
      BlobKey key,
      long first,
      long last,
      @Nullable String tag,
      AsyncResponseTransformer<GetObjectResponse, T> taker) {
    var request =
        GetObjectRequest.builder()
            .bucket(location.bucket())
            .key(objectKey(key))
            .range("bytes=" + first + "-" + last);
    if (tag != null) {
      request.ifMatch(tag);
    }
    return client.getObject(request.build(), taker);
  }

  CompletableFuture<?> put(BlobKey key, PartBuffer bytes, boolean unlessExists) {
    return client.putObject(
        request -> {
          request.bucket(location.bucket()).key(objectKey(key)).contentLength((long) bytes.size());
          if (unlessExists) {
            request.ifNoneMatch(ANY);
          }
        },
        bytes.toBody());
  }

  String beginUpload(BlobKey key) throws StorageException {
    return call(
            Operation.BEGIN,
            "begin the upload of " + key,
            () ->
                client.createMultipartUpload(
                    request -> request.bucket(location.bucket()).key(objectKey(key))))
        .uploadId();
  }

  CompletedPart uploadPart(BlobKey key, String uploadId, int number, PartBuffer bytes)
      throws StorageException {
    var answer =
        calls.call(
            new S3Calls.Purpose(Operation.PART, "upload part %d of %s".formatted(number, key)),
            calls.patience().transfer(),
            () ->
                client.uploadPart(
                    request ->
                        request
                            .bucket(location.bucket())
                            .key(objectKey(key))
                            .uploadId(uploadId)
                            .partNumber(number)
                            .contentLength((long) bytes.size()),
                    bytes.toBody()));
    return CompletedPart.builder().partNumber(number).eTag(answer.eTag()).build();
  }

  CompletableFuture<?> completeUpload(
      BlobKey key, String uploadId, Collection<CompletedPart> parts, boolean unlessExists) {
    return client.completeMultipartUpload(
        request -> {
          request
              .bucket(location.bucket())
              .key(objectKey(key))
              .uploadId(uploadId)
              .multipartUpload(upload -> upload.parts(parts));
          if (unlessExists) {
            request.ifNoneMatch(ANY);
          }
        });
  }

  /** Aborting what is gone already is no failure. */
  void abortUpload(BlobKey key, String uploadId) throws StorageException {
    try {
      call(
          Operation.ABORT,
          "abort the upload of " + key,
          () ->
              client.abortMultipartUpload(
                  request ->
                      request.bucket(location.bucket()).key(objectKey(key)).uploadId(uploadId)));
    } catch (StorageException.Missing e) {
      // the service does not say NoSuchUpload, but means it
    } catch (StorageException.Retryable e) {
      if (!S3Failure.hasCode(e, S3Failure.NO_SUCH_UPLOAD)) {
        throw e;
      }
    }
  }

  /**
   * Aborts every upload in progress for that key. Uploads are listed by key, and the key itself
   * comes first of all that begin with it, so that the first other one ends the search.
   */
  void abortUploads(BlobKey key) throws StorageException {
    @Nullable ListMultipartUploadsResponse page = null;
    do {
      page = behind(page, listUploads(key, page), key);
      for (MultipartUpload upload : page.uploads()) {
        if (!upload.key().equals(objectKey(key))) {
          return;
        }
        abortUpload(key, upload.uploadId());
      }
    } while (Boolean.TRUE.equals(page.isTruncated()));
  }

  private static ListMultipartUploadsResponse behind(
      @Nullable ListMultipartUploadsResponse before, ListMultipartUploadsResponse page, BlobKey key)
      throws StorageException {
    boolean isSame =
        before != null
            && Objects.equals(before.nextKeyMarker(), page.nextKeyMarker())
            && Objects.equals(before.nextUploadIdMarker(), page.nextUploadIdMarker());
    if (isSame && Boolean.TRUE.equals(page.isTruncated())) {
      throw endless("list the uploads of " + key);
    }
    return page;
  }

  private ListMultipartUploadsResponse listUploads(
      BlobKey key, @Nullable ListMultipartUploadsResponse before) throws StorageException {
    return call(
        Operation.LIST,
        "list the uploads of " + key,
        () ->
            client.listMultipartUploads(
                request -> {
                  request.bucket(location.bucket()).prefix(objectKey(key));
                  if (before != null) {
                    request
                        .keyMarker(before.nextKeyMarker())
                        .uploadIdMarker(before.nextUploadIdMarker());
                  }
                }));
  }

  /** Deleting what is gone already is no failure. */
  void deleteObject(BlobKey key) throws StorageException {
    try {
      call(
          Operation.DELETE,
          "delete " + key,
          () ->
              client.deleteObject(
                  request -> request.bucket(location.bucket()).key(objectKey(key))));
    } catch (StorageException.Missing e) {
      // some services answer 404, S3 does not
    }
  }

  /**
   * S3 sorts by the bytes of the key, as the port asks for. A page may have no keys although others
   * follow; by its token alone the listing goes on behind it.
   */
  BlobInventory.Page list(String after, int limit) throws StorageException {
    var answer = listObjects(after, limit, null);
    while (answer.contents().isEmpty() && isTruncated(answer)) {
      String token = answer.nextContinuationToken();
      if (token == null || token.equals(answer.continuationToken())) {
        throw endless("list the blobs behind " + after);
      }
      answer = listObjects(after, limit, token);
    }
    List<BlobInventory.Entry> entries = new ArrayList<>();
    String last = after;
    for (S3Object object : answer.contents()) {
      last = object.key().substring(location.prefix().length());
      if (BlobKey.isKey(last)) {
        entries.add(new BlobInventory.Entry(new BlobKey(last), object.size()));
      }
    }
    if (isTruncated(answer) && last.equals(after)) {
      throw endless("list the blobs behind " + after);
    }
    return new BlobInventory.Page(entries, last, !isTruncated(answer));
  }

  private ListObjectsV2Response listObjects(String after, int limit, @Nullable String token)
      throws StorageException {
    String prefix = location.prefix();
    return call(
        Operation.LIST,
        "list the blobs",
        () ->
            client.listObjectsV2(
                request -> {
                  request.bucket(location.bucket()).prefix(prefix).maxKeys(limit);
                  if (!after.isEmpty()) {
                    request.startAfter(prefix + after);
                  }
                  if (token != null) {
                    request.continuationToken(token);
                  }
                }));
  }

  private static boolean isTruncated(ListObjectsV2Response answer) {
    return Boolean.TRUE.equals(answer.isTruncated());
  }

  private static StorageException endless(String action) {
    return new StorageException.Permanent(
        "cannot " + action, new IOException("the service does not get ahead"));
  }

  Optional<String> findMark() throws StorageException {
    try {
      var answer =
          call(
              Operation.GET,
              "read the mark",
              () ->
                  client.getObject(
                      request -> request.bucket(location.bucket()).key(markKey()),
                      AsyncResponseTransformer.toBytes()));
      return Optional.of(answer.asUtf8String().strip());
    } catch (StorageException.Missing e) {
      return Optional.empty();
    }
  }

  /** Reads a part of the mark, as ranges are what reading is made of. */
  void checkReading() throws StorageException {
    try {
      var answer =
          call(
              Operation.GET,
              "read a part of the mark",
              () ->
                  client.getObject(
                      request ->
                          request.bucket(location.bucket()).key(markKey()).range("bytes=1-1"),
                      AsyncResponseTransformer.toBytes()));
      if (answer.response().contentRange() == null) {
        throw new StorageException.Permanent(
            "cannot read a part of the mark", new IOException("the service ignores the range"));
      }
    } catch (StorageException.Missing e) {
      throw new StorageException.Permanent("there is no mark to be read", e);
    }
  }

  void putMark(String text, boolean unlessExists) throws StorageException {
    call(
        Operation.PUT,
        "write the mark",
        () ->
            client.putObject(
                request -> {
                  request.bucket(location.bucket()).key(markKey());
                  if (unlessExists) {
                    request.ifNoneMatch(ANY);
                  }
                },
                AsyncRequestBody.fromString(text + "\n")));
  }

  private String markKey() {
    return location.prefix() + ".mansard/installation";
  }

  private String objectKey(BlobKey key) {
    return location.objectKey(key);
  }

  private <T> T call(Operation operation, String action, S3Calls.Call<T> call)
      throws StorageException {
    Duration limit = calls.patience().request();
    return calls.call(new S3Calls.Purpose(operation, action), limit, call);
  }
}
