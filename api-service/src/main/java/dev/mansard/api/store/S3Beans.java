package dev.mansard.api.store;

import dev.mansard.store.blob.s3.S3BlobPresigner;
import dev.mansard.store.blob.s3.S3BlobStorage;
import dev.mansard.store.blob.s3.S3Clients;
import dev.mansard.store.blob.s3.S3Settings;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Instance;
import java.time.Clock;
import java.util.random.RandomGenerator;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.S3AsyncClientBuilder;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/**
 * The client and the presigner of Quarkus Amazon S3, made when they are first asked for: a server
 * with a disk has neither. They are set up from {@code mansard.storage}, as those of every other
 * process are, and not from {@code quarkus.s3}; Quarkus closes them.
 */
@Dependent
class S3Beans {
  private final Instance<S3AsyncClientBuilder> clientBuilder;
  private final Instance<S3AsyncClient> client;
  private final Instance<S3Presigner.Builder> presignerBuilder;
  private final Instance<S3Presigner> presigner;

  S3Beans(
      Instance<S3AsyncClientBuilder> clientBuilder,
      Instance<S3AsyncClient> client,
      Instance<S3Presigner.Builder> presignerBuilder,
      Instance<S3Presigner> presigner) {
    this.clientBuilder = clientBuilder;
    this.client = client;
    this.presignerBuilder = presignerBuilder;
    this.presigner = presigner;
  }

  S3BlobStorage openStorage(S3Settings settings, RandomGenerator random) {
    S3Clients.configure(clientBuilder.get(), settings);
    return new S3BlobStorage(client.get(), settings, random);
  }

  S3BlobPresigner openPresigner(S3Settings settings, Clock clock) {
    return S3BlobPresigner.open(settings, presignerBuilder.get(), presigner::get, clock);
  }
}
