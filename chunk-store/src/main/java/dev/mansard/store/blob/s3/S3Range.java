package dev.mansard.store.blob.s3;

import dev.mansard.store.blob.BlobKey;
import dev.mansard.store.blob.StorageException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.async.ResponsePublisher;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/**
 * Some bytes of an object. When an answer breaks off, stalls or turns out short, the rest is asked
 * for again from where it stopped, of the same object by its entity tag; it never just ends.
 */
final class S3Range extends InputStream {
  private final S3Bucket bucket;
  private final BlobKey key;
  private final long end;
  private final S3Calls.Attempts attempts;
  private long position;
  private @Nullable RangeBody body;
  private @Nullable String tag;
  private boolean closed;

  private S3Range(S3Bucket bucket, BlobKey key, long offset, long length) {
    this.bucket = bucket;
    this.key = key;
    this.position = offset;
    this.end = offset + length;
    this.attempts = bucket.calls().attempts();
  }

  /** Sends the request and returns when the answer begins. The length is at least 1. */
  static S3Range open(S3Bucket bucket, BlobKey key, long offset, long length)
      throws StorageException {
    var range = new S3Range(bucket, key, offset, length);
    while (range.body == null) {
      try {
        range.body = range.request();
      } catch (StorageException.Retryable e) {
        range.attempts.pauseOrFail(e);
      }
    }
    return range;
  }

  @Override
  public int read() throws IOException {
    byte[] single = new byte[1];
    return read(single, 0, 1) < 0 ? -1 : single[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    if (closed) {
      throw new IOException("range of " + key + " is closed");
    }
    if (length == 0) {
      return 0;
    }
    if (position == end) {
      return -1;
    }
    int count = readSome(bytes, offset, (int) Math.min(length, end - position));
    position += count;
    attempts.madeProgress();
    return count;
  }

  private int readSome(byte[] bytes, int offset, int most) throws StorageException {
    while (true) {
      try {
        if (body == null) {
          body = request();
        }
        return body.read(bytes, offset, most, bucket.calls().patience().stall());
      } catch (StorageException.Retryable e) {
        dropBody();
        attempts.pauseOrFail(e);
      }
    }
  }

  private RangeBody request() throws StorageException {
    var answer = get();
    var next = new RangeBody("read " + key, end - position);
    answer.subscribe(next);
    try {
      requireWhole(answer.response());
    } catch (StorageException e) {
      next.close();
      throw e;
    }
    tag = answer.response().eTag();
    return next;
  }

  private ResponsePublisher<GetObjectResponse> get() throws StorageException {
    var calls = bucket.calls();
    try {
      return calls.once(
          "read " + key, calls.patience().request(), () -> bucket.get(key, position, end - 1, tag));
    } catch (StorageException.Permanent e) {
      if (S3Failure.hasStatus(e, 412)) {
        throw new StorageException.Missing("blob was replaced while it was read: " + key);
      }
      throw e;
    }
  }

  /**
   * S3 shortens a range that goes beyond the end, and a service or proxy that knows no ranges sends
   * the whole object.
   */
  private void requireWhole(GetObjectResponse response) throws StorageException {
    String range = response.contentRange();
    Long length = response.contentLength();
    String wanted = "bytes %d-%d/".formatted(position, end - 1);
    if (range != null ? range.startsWith(wanted) : position == 0 && isAtLeast(length, end)) {
      return;
    }
    String found = "%s: wanted is %s, sent is %s".formatted(key, wanted, range);
    if (range == null && position > 0) {
      throw new StorageException.Permanent(found, new IOException("the service ignores the range"));
    }
    throw new StorageException.Missing(found);
  }

  private static boolean isAtLeast(@Nullable Long length, long wanted) {
    return length != null && length >= wanted;
  }

  @Override
  public int available() {
    return 0;
  }

  /** Gives the connection back if all was read, closes it otherwise. */
  @Override
  public void close() {
    closed = true;
    dropBody();
  }

  private void dropBody() {
    if (body != null) {
      body.close();
      body = null;
    }
  }
}
