package dev.mansard.standalone.config;

import java.nio.file.Path;
import java.util.Optional;

/** Where the bytes live. */
public sealed interface StorageConfig {

  /** In files below this folder. */
  record Local(Path path) implements StorageConfig {}

  /**
   * In a bucket.
   *
   * @param credentials if absent, those of the environment
   */
  record S3(
      String region, String bucket, Optional<String> endpoint, Optional<Credentials> credentials)
      implements StorageConfig {}

  /** A key pair of S3. */
  record Credentials(String accessKeyId, String secretAccessKey) {
    /** Does not show the secret. */
    @Override
    public String toString() {
      return accessKeyId;
    }
  }
}
