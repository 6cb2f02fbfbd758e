package dev.mansard.api.store;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;

/** Where the bytes are, prefix {@code mansard.storage}. */
@ConfigMapping(prefix = "mansard.storage")
public interface StorageConfig {

  /** The kinds of storage. */
  enum Type {
    /** A folder on this machine. */
    LOCAL,
    /** A bucket. */
    S3
  }

  /** When clients are sent to the bucket for a NAR that is one object there. */
  enum Presign {
    /** Always. */
    AUTO,
    /** Never: all bytes go through this server. */
    NEVER
  }

  /** What kind, default {@code local}. */
  @WithDefault("local")
  Type type();

  /** The folder of {@code local} storage; made if it is not there. */
  Optional<Path> path();

  /** The region of {@code s3} storage; services without regions take any name. */
  Optional<String> region();

  /** The bucket of {@code s3} storage; must exist. */
  Optional<String> bucket();

  /** What every key in the bucket begins with, empty by default. */
  Optional<String> prefix();

  /** The S3 service, if it is not AWS. */
  Optional<URI> endpoint();

  /** The S3 service as clients see it, if that differs; presigned URLs name it. */
  Optional<URI> publicEndpoint();

  /** Whether the bucket is named in the path; by default if there is an endpoint. */
  Optional<Boolean> pathStyle();

  /** When clients are redirected to presigned URLs, default {@code auto}. */
  @WithDefault("auto")
  Presign presign();

  /** Certificates (PEM) to trust instead of those of the JDK. */
  Optional<Path> caFile();

  /**
   * Requests to the bucket whose answers have not begun, 1 to 10 000, default 128. The service gets
   * fewer when it asks to slow down.
   */
  @WithDefault("128")
  int requestsAtOnce();

  /** Requests sent to the bucket in a second, at least 1; any number by default. */
  OptionalInt requestsPerSecond();

  /** What requests are signed with; without any, what the AWS SDK finds in its surroundings. */
  Credentials credentials();

  /** A key pair, as text or as two files that are read again when they change. */
  interface Credentials {
    /** The access key. */
    Optional<String> accessKeyId();

    /** The secret key. */
    Optional<String> secretAccessKey();

    /** The file with the access key. */
    Optional<Path> accessKeyIdFile();

    /** The file with the secret key. */
    Optional<Path> secretAccessKeyFile();
  }
}
