package dev.mansard.store.blob.s3;

import java.nio.file.Path;
import java.util.Optional;

/**
 * All that is to be known to use a bucket. Immutable; the {@code with} methods return copies.
 *
 * @param location where the objects are
 * @param credentials what requests are signed with
 * @param caFile the certificates (PEM) that the service's certificate must descend from; otherwise
 *     those the JDK trusts
 * @param limits how much at once
 * @param patience how long and how often
 * @param watch who is told of requests
 */
public record S3Settings(
    S3Location location,
    S3Credentials credentials,
    Optional<Path> caFile,
    S3Limits limits,
    S3Patience patience,
    S3Watch watch) {

  /** Credentials of the environment, the JDK's certificates, standard limits. */
  public static S3Settings of(S3Location location) {
    return new S3Settings(
        location,
        new S3Credentials.DefaultChain(),
        Optional.empty(),
        S3Limits.standard(),
        S3Patience.standard(),
        S3Watch.none());
  }

  /** With those credentials. */
  public S3Settings withCredentials(S3Credentials keys) {
    return new S3Settings(location, keys, caFile, limits, patience, watch);
  }

  /** Trusting the certificates in that file alone. */
  public S3Settings withCaFile(Path file) {
    return new S3Settings(location, credentials, Optional.of(file), limits, patience, watch);
  }

  /** With those limits. */
  public S3Settings withLimits(S3Limits chosen) {
    return new S3Settings(location, credentials, caFile, chosen, patience, watch);
  }

  /** With that patience. */
  public S3Settings withPatience(S3Patience chosen) {
    return new S3Settings(location, credentials, caFile, limits, chosen, watch);
  }

  /** Telling somebody of requests. */
  public S3Settings withWatch(S3Watch somebody) {
    return new S3Settings(location, credentials, caFile, limits, patience, somebody);
  }
}
