package dev.mansard.standalone.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Where the bytes live. */
public sealed interface StorageConfig {

  /** In files below this folder. */
  record Local(Path path) implements StorageConfig {}

  /**
   * In a bucket.
   *
   * @param credentials if absent, those the AWS SDK finds in its surroundings
   */
  record S3(
      String region,
      String bucket,
      Optional<String> endpoint,
      Optional<Credentials> credentials,
      S3Options options)
      implements StorageConfig {}

  /**
   * What Attic has not got.
   *
   * @param prefix what every key begins with, or empty
   * @param publicEndpoint the service as clients see it
   * @param pathStyle if absent, as the endpoint demands
   * @param caFile certificates to trust
   * @param presign whether clients are sent to the bucket
   * @param presignExpiry how long the URL is valid that they are sent to
   * @param requests how many the service gets
   */
  record S3Options(
      String prefix,
      Optional<String> publicEndpoint,
      Optional<Boolean> pathStyle,
      Optional<Path> caFile,
      boolean presign,
      Duration presignExpiry,
      Requests requests) {
    /** What holds when nothing is said. */
    public static final S3Options STANDARD =
        new S3Options(
            "",
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            true,
            Duration.ofMinutes(10),
            Requests.STANDARD);
  }

  /**
   * The most that the service is asked.
   *
   * @param atOnce requests whose answers have not begun
   * @param perSecond requests sent in a second; 0: any number
   */
  record Requests(int atOnce, int perSecond) {
    /** What holds when nothing is said. */
    public static final Requests STANDARD = new Requests(128, 0);
  }

  /** What requests to S3 are signed with. */
  sealed interface Credentials {

    /** A key pair. */
    record KeyPair(String accessKeyId, String secretAccessKey) implements Credentials {
      /** Does not show the secret. */
      @Override
      public String toString() {
        return accessKeyId;
      }
    }

    /** Files with a key pair. */
    record KeyFiles(Path accessKeyId, Path secretAccessKey) implements Credentials {}
  }
}
