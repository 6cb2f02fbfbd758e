package dev.mansard.store.blob.s3;

import dev.mansard.store.blob.BlobKey;
import dev.mansard.store.blob.Blobs;
import dev.mansard.store.blob.StorageException;
import dev.mansard.store.blob.faulty.FaultProxy;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
import software.amazon.awssdk.services.s3.model.S3Object;

/** One bucket with a storage that reaches it through a fault proxy, and a look behind it. */
final class S3Bench implements AutoCloseable {
  static final int PART = 5 << 20;

  private final S3AsyncClient client;
  private final S3AsyncClient direct;
  private final String bucket;
  final FaultProxy proxy;
  final S3Settings settings;
  final S3BlobStorage storage;

  S3Bench(S3Server server) throws IOException {
    proxy = FaultProxy.before(server.endpoint());
    var location = server.newBucket();
    bucket = location.bucket();
    var hasty =
        S3Patience.standard()
            .withAttempts(4, Duration.ofMillis(1), Duration.ofMillis(10))
            .withTimeouts(Duration.ofSeconds(5), Duration.ofSeconds(10), Duration.ofMillis(500))
            .withSlowDown(Duration.ZERO);
    settings =
        S3Settings.of(location.withEndpoint(proxy.uri()).withPrefix("nix"))
            .withCredentials(S3Server.CREDENTIALS)
            .withLimits(S3Limits.standard().withPartSize(PART))
            .withPatience(hasty);
    client = S3Clients.open(settings);
    direct = S3Clients.open(S3Settings.of(location).withCredentials(S3Server.CREDENTIALS));
    storage = new S3BlobStorage(client, settings, new Random(1));
  }

  static byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  void write(BlobKey key, byte[] content) throws StorageException {
    Blobs.write(storage, key, content);
  }

  /** Behind the proxy. */
  void putDirectly(BlobKey key, byte[] content) {
    direct
        .putObject(
            request -> request.bucket(bucket).key(settings.location().objectKey(key)),
            AsyncRequestBody.fromBytes(content))
        .join();
  }

  byte[] read(BlobKey key, long offset, long length) throws IOException {
    return Blobs.read(storage, key, offset, length);
  }

  /** Objects and uploads in progress, behind the proxy. */
  List<String> remains() {
    var remains = new ArrayList<String>();
    direct.listObjectsV2(request -> request.bucket(bucket)).join().contents().stream()
        .map(S3Object::key)
        .forEach(remains::add);
    remains.addAll(uploads());
    return remains;
  }

  /** The keys of uploads in progress. */
  List<String> uploads() {
    return direct.listMultipartUploads(request -> request.bucket(bucket)).join().uploads().stream()
        .map(MultipartUpload::key)
        .toList();
  }

  @Override
  public void close() {
    storage.close();
    client.close();
    direct.close();
    proxy.close();
  }
}
