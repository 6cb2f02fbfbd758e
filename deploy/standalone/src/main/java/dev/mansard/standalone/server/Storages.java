package dev.mansard.standalone.server;

import dev.mansard.standalone.config.StorageConfig;
import dev.mansard.store.blob.BlobInventory;
import dev.mansard.store.blob.BlobStorage;
import dev.mansard.store.blob.StorageException;
import dev.mansard.store.blob.disk.DiskBlobStorage;
import dev.mansard.store.blob.s3.S3BlobStorage;
import dev.mansard.store.blob.s3.S3Credentials;
import dev.mansard.store.blob.s3.S3Limits;
import dev.mansard.store.blob.s3.S3Location;
import dev.mansard.store.blob.s3.S3Settings;
import dev.mansard.store.blob.s3.S3Watch;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;

/** Opens the configured storage of blobs for what runs without Quarkus, and tries it out. */
final class Storages {
  private Storages() {}

  /** The storage; lives as long as the process. */
  static BlobInventory open(StorageConfig config) {
    return open(config, S3Watch.none());
  }

  /** The same, and somebody is told of requests to a bucket. */
  static BlobInventory open(StorageConfig config, S3Watch watch) {
    return switch (config) {
      case StorageConfig.Local local -> openFolder(local);
      case StorageConfig.S3 s3 ->
          S3BlobStorage.open(settings(s3).withWatch(watch), new SecureRandom());
    };
  }

  private static BlobInventory openFolder(StorageConfig.Local local) {
    try {
      return DiskBlobStorage.open(local.path());
    } catch (StorageException e) {
      throw new RefusedStartException(
          "the storage in " + local.path() + " cannot be used: " + FailureLine.of(e));
    }
  }

  /** The same storage for whoever asks every few seconds whether it answers. */
  static BlobStorage openForProbe(StorageConfig config) {
    return switch (config) {
      case StorageConfig.Local local -> openFolder(local);
      case StorageConfig.S3 s3 -> S3BlobStorage.open(hasty(settings(s3)), new SecureRandom());
    };
  }

  /** Ends what {@link #openForProbe} has opened. */
  static void close(BlobStorage storage) {
    if (storage instanceof S3BlobStorage bucket) {
      bucket.close();
    }
  }

  /** Refuses settings that cannot be those of any storage, without a look at it. */
  static void requireWellFormed(StorageConfig config) {
    if (config instanceof StorageConfig.S3 s3) {
      settings(s3);
    }
  }

  /**
   * Refuses a bucket that is not there or does not let us in. One that cannot be reached is only
   * warned of: a server that starts before its storage serves as soon as that is there.
   */
  static void tryBucket(StorageConfig config, Terminal terminal) {
    if (!(config instanceof StorageConfig.S3 s3)) {
      return;
    }
    try (var storage = S3BlobStorage.open(hasty(settings(s3)), new SecureRandom())) {
      storage.check();
    } catch (StorageException.Retryable e) {
      terminal.say("warning: " + FailureLine.of(e));
    } catch (StorageException e) {
      throw new RefusedStartException("the storage cannot be used: " + FailureLine.of(e));
    }
  }

  private static S3Settings hasty(S3Settings settings) {
    var patience = settings.patience();
    return settings.withPatience(
        patience
            .withAttempts(2, patience.firstPause(), patience.longestPause())
            .withTimeouts(Duration.ofSeconds(5), patience.transfer(), patience.stall()));
  }

  private static S3Settings settings(StorageConfig.S3 s3) {
    try {
      var settings = S3Settings.of(location(s3)).withLimits(limits(s3.options().requests()));
      settings = s3.options().caFile().map(settings::withCaFile).orElse(settings);
      return s3.credentials()
          .map(Storages::credentials)
          .map(settings::withCredentials)
          .orElse(settings);
    } catch (IllegalArgumentException e) {
      throw new RefusedStartException("the storage cannot be used: " + e.getMessage());
    }
  }

  private static S3Limits limits(StorageConfig.Requests requests) {
    double perSecond = requests.perSecond() == 0 ? Double.POSITIVE_INFINITY : requests.perSecond();
    return S3Limits.standard().withRequests(requests.atOnce(), perSecond);
  }

  private static S3Location location(StorageConfig.S3 s3) {
    var options = s3.options();
    var location = S3Location.of(s3.region(), s3.bucket()).withPrefix(options.prefix());
    location = s3.endpoint().map(URI::create).map(location::withEndpoint).orElse(location);
    location =
        options
            .publicEndpoint()
            .map(URI::create)
            .map(location::withPublicEndpoint)
            .orElse(location);
    return options.pathStyle().map(location::withPathStyle).orElse(location);
  }

  private static S3Credentials credentials(StorageConfig.Credentials credentials) {
    return switch (credentials) {
      case StorageConfig.Credentials.KeyPair keys ->
          new S3Credentials.Static(keys.accessKeyId(), keys.secretAccessKey());
      case StorageConfig.Credentials.KeyFiles files ->
          new S3Credentials.Files(files.accessKeyId(), files.secretAccessKey());
    };
  }
}
