package dev.mansard.store.blob.s3;

import dev.mansard.store.blob.BlobInventory;
import dev.mansard.store.blob.BlobKey;
import dev.mansard.store.blob.BlobWriter;
import dev.mansard.store.blob.StorageException;
import java.io.InputStream;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import software.amazon.awssdk.services.s3.S3AsyncClient;

/**
 * Blobs as objects of an S3 bucket, at AWS or at any service that speaks its protocol.
 *
 * <p>Requests: a blob of at most one part (8 MiB) costs one PUT, a larger one a request per part
 * and two more; a range one GET; a size one HEAD; a deletion one LIST of uploads and one DELETE.
 * Nothing is visible before the last request of a write, and S3 promises that everybody sees it
 * from then on.
 *
 * <p>{@link #delete} of a key whose writer is still at work elsewhere aborts its parts, and its
 * commit fails. A small blob has no parts yet: its writer does not notice and may commit
 * afterwards. Whoever deletes what others may be writing (GC) holds them off by the lease.
 *
 * <p>The service must be consistent (read after write, list after write), as S3 has been since
 * 2020.
 */
public final class S3BlobStorage implements BlobInventory, AutoCloseable {
  private final S3Bucket bucket;
  private final S3Calls calls;
  private final S3Limits limits;
  private final InFlightBudget budget;
  private final AtomicBoolean conditional = new AtomicBoolean(true);
  private final Runnable closeClient;

  private S3BlobStorage(
      S3AsyncClient client, S3Settings settings, RandomGenerator random, Runnable closeClient) {
    limits = settings.limits();
    var pace = new S3Pace(limits.requestsAtOnce(), limits.requestsPerSecond());
    calls = new S3Calls(settings.patience(), pace, settings.watch(), random);
    bucket = new S3Bucket(client, settings.location(), calls);
    budget = new InFlightBudget(limits.bytesInFlight());
    this.closeClient = closeClient;
  }

  /** Storage in a bucket, with a client of its own. Does no I/O; {@link #check} does. */
  public static S3BlobStorage open(S3Settings settings, RandomGenerator random) {
    var client = S3Clients.open(settings);
    return new S3BlobStorage(client, settings, random, client::close);
  }

  /**
   * Storage in a bucket, by a client that was made elsewhere.
   *
   * @param client remains the caller's to close; should not retry, see {@link S3Clients#open}
   * @param random spreads the pauses between attempts
   */
  public S3BlobStorage(S3AsyncClient client, S3Settings settings, RandomGenerator random) {
    this(client, settings, random, () -> {});
  }

  @Override
  public BlobWriter open(BlobKey key) {
    return new S3BlobWriter(bucket, key, limits, budget, conditional);
  }

  @Override
  public InputStream openRange(BlobKey key, long offset, long length) throws StorageException {
    if (offset < 0 || length < 0 || offset > Long.MAX_VALUE - length) {
      throw new IllegalArgumentException("no range: " + length + " bytes from " + offset);
    }
    return length == 0 ? openNothing(key, offset) : S3Range.open(bucket, key, offset, length);
  }

  /** HTTP has no word for an empty range. */
  private InputStream openNothing(BlobKey key, long offset) throws StorageException {
    long size = findSize(key).orElse(-1);
    if (size < offset) {
      throw new StorageException.Missing(
          "blob %s has %d bytes, wanted are 0 from %d".formatted(key, size, offset));
    }
    return InputStream.nullInputStream();
  }

  @Override
  public OptionalLong findSize(BlobKey key) throws StorageException {
    return bucket.findSize(key);
  }

  /**
   * Uploads first: one that is completed meanwhile cannot be aborted, but then there is an object
   * to delete.
   */
  @Override
  public void delete(BlobKey key) throws StorageException {
    bucket.abortUploads(key);
    bucket.deleteObject(key);
  }

  @Override
  public Page list(String after, int limit) throws StorageException {
    return bucket.list(after, limit);
  }

  @Override
  public Optional<String> findMark() throws StorageException {
    return bucket.findMark();
  }

  @Override
  public void putMark(String text) throws StorageException {
    if (findMark().isPresent()) {
      return;
    }
    boolean unlessExists = conditional.get(); // others may turn it off meanwhile
    try {
      bucket.putMark(text, unlessExists);
    } catch (StorageException.Permanent e) {
      if (unlessExists && S3Failure.hasStatus(e, 501)) {
        conditional.set(false);
        bucket.putMark(text, false);
      } else if (!S3Failure.hasStatus(e, 412)) { // somebody else was faster
        throw e;
      }
    }
  }

  @Override
  public void check() throws StorageException {
    bucket.check();
  }

  @Override
  public void checkReading() throws StorageException {
    bucket.check();
    bucket.checkReading();
  }

  /** The bytes that could be sent now without waiting for others, for tests and metrics. */
  long freeBytesInFlight() {
    return budget.freeBytes();
  }

  /** Ends the pauses between attempts, so that a stop does not wait for them. */
  @Override
  public void close() {
    calls.close();
    closeClient.run();
  }
}
