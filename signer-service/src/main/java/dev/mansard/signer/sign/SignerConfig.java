package dev.mansard.signer.sign;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Settings of the signer. Bounds are checked by {@link SignerLimits}, on the signer's start or
 * first use.
 */
@ConfigMapping(prefix = "mansard.signer")
public interface SignerConfig {
  /**
   * The master key under which secret keys are encrypted: base64 of 32 bytes, as {@code openssl
   * rand -base64 32} prints. Exactly one of this and {@link #masterKeyFile} must be set. There is
   * no default; losing it loses every signing key.
   */
  Optional<String> masterKeyBase64();

  /**
   * A file that holds the same base64 text; better than an environment variable, which leaks
   * easily.
   */
  Optional<Path> masterKeyFile();

  /**
   * A second master key, in a file like the first: what was encrypted under it can be used, nothing
   * new is. No default: none. Needed only while one master key is replaced by another.
   */
  Optional<Path> furtherMasterKeyFile();

  /**
   * The secret that callers of the HTTP service present as {@code Authorization: Bearer}; at least
   * 16 characters. No default: the HTTP service does not start without. Unused when the signer runs
   * in the process of the API.
   */
  Optional<String> serviceToken();

  /** TLS of the HTTP service; unused when the signer runs in the process of the API. */
  Tls tls();

  /** Files in PEM; what they hold is read again every ten minutes. */
  interface Tls {
    /** The signer's certificate, with those between it and its authority. No default: no TLS. */
    Optional<Path> certificateFile();

    /** The private key of the certificate, not encrypted; needed with it. */
    Optional<Path> keyFile();

    /**
     * Certificates of which a caller's must descend. No default: callers need none, only the
     * service token.
     */
    Optional<Path> clientCaFile();
  }

  /**
   * The most fingerprints that one call may have signed; 1 to 100 000. One signature takes 20 to 40
   * microseconds of one core, so the default occupies a worker thread for up to 0.4 s.
   */
  @WithDefault("10000")
  int maxBatch();

  /**
   * The largest request body of the HTTP service, 1 KiB to 64 MiB. A fingerprint is about 150 bytes
   * and 75 more per reference.
   */
  @WithDefault("16M")
  MemorySize maxBody();

  /**
   * How many decrypted keys stay in memory, 0 to 1 000 000; 0 decrypts on every use, which costs
   * some hundred microseconds.
   */
  @WithDefault("1000")
  int cachedKeys();

  /**
   * How long to wait for the key database, connection included, 100 ms to 5 minutes; after that a
   * call fails as retryable. Short, because whoever pushes is waiting.
   */
  @WithDefault("10s")
  Duration databaseTimeout();

  /** The form of the log of the HTTP service; unused when the signer runs in the API's process. */
  @WithDefault("text")
  LogFormat logFormat();

  /** Traces of the HTTP service; unused when the signer runs in the API's process. */
  Tracing tracing();

  /** Where spans go. */
  interface Tracing {
    /** A collector that takes OTLP over HTTP; no default: no traces. */
    Optional<URI> endpoint();

    /** Of the requests whose caller has not begun a trace, 0 to 100. */
    @WithDefault("100")
    int samplePercent();
  }

  /** What a line of the log looks like. */
  enum LogFormat {
    TEXT,
    JSON
  }
}
