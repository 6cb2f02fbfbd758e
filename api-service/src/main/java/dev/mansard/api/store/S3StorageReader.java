package dev.mansard.api.store;

import dev.mansard.store.blob.s3.S3Credentials;
import dev.mansard.store.blob.s3.S3Limits;
import dev.mansard.store.blob.s3.S3Location;
import dev.mansard.store.blob.s3.S3Settings;
import java.util.Optional;

/** Reads {@code mansard.storage} of type {@code s3}. */
final class S3StorageReader {
  private S3StorageReader() {}

  static S3Settings read(StorageConfig config) {
    var location =
        S3Location.of(required(config.region(), "region"), required(config.bucket(), "bucket"))
            .withPrefix(config.prefix().orElse(""));
    location = config.endpoint().map(location::withEndpoint).orElse(location);
    location = config.publicEndpoint().map(location::withPublicEndpoint).orElse(location);
    location = config.pathStyle().map(location::withPathStyle).orElse(location);
    var settings =
        S3Settings.of(location)
            .withCredentials(credentials(config.credentials()))
            .withLimits(limits(config));
    return config.caFile().map(settings::withCaFile).orElse(settings);
  }

  private static S3Limits limits(StorageConfig config) {
    var perSecond = config.requestsPerSecond();
    return S3Limits.standard()
        .withRequests(
            config.requestsAtOnce(),
            perSecond.isPresent() ? perSecond.getAsInt() : Double.POSITIVE_INFINITY);
  }

  private static S3Credentials credentials(StorageConfig.Credentials config) {
    if (config.accessKeyId().isPresent()) {
      return new S3Credentials.Static(
          config.accessKeyId().get(),
          required(config.secretAccessKey(), "credentials.secret-access-key"));
    }
    if (config.accessKeyIdFile().isPresent()) {
      return new S3Credentials.Files(
          config.accessKeyIdFile().get(),
          required(config.secretAccessKeyFile(), "credentials.secret-access-key-file"));
    }
    return new S3Credentials.DefaultChain();
  }

  private static <T> T required(Optional<T> value, String name) {
    return value.orElseThrow(
        () -> new IllegalArgumentException("mansard.storage." + name + " is missing"));
  }
}
