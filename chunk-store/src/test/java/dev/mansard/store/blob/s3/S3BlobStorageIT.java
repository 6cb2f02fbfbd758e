package dev.mansard.store.blob.s3;

import dev.mansard.store.blob.BlobStorage;
import dev.mansard.store.blob.BlobStorageContract;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
import software.amazon.awssdk.services.s3.model.S3Object;

/** The adapter keeps the promises of the port, against a server process. */
@ExtendWith(S3Benches.class)
final class S3BlobStorageIT extends BlobStorageContract {
  private final S3Settings settings;
  private final List<S3AsyncClient> clients = new ArrayList<>();

  S3BlobStorageIT(S3Server server) {
    settings =
        S3Settings.of(server.newBucket().withPrefix("nix")).withCredentials(S3Server.CREDENTIALS);
  }

  @AfterEach
  void closeClients() {
    clients.forEach(S3AsyncClient::close);
  }

  @Override
  protected BlobStorage openStorage() {
    return new S3BlobStorage(client(), settings, new Random(1));
  }

  @Override
  protected Collection<String> remains() {
    var client = client();
    String bucket = settings.location().bucket();
    var remains = new ArrayList<String>();
    client.listObjectsV2(request -> request.bucket(bucket)).join().contents().stream()
        .map(S3Object::key)
        .forEach(remains::add);
    client.listMultipartUploads(request -> request.bucket(bucket)).join().uploads().stream()
        .map(MultipartUpload::key)
        .forEach(remains::add);
    return remains;
  }

  private S3AsyncClient client() {
    var client = S3Clients.open(settings);
    clients.add(client);
    return client;
  }
}
