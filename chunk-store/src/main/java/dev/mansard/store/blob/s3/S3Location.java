package dev.mansard.store.blob.s3;

import dev.mansard.store.blob.BlobKey;
import java.net.URI;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where the objects are. Immutable; the {@code with} methods return copies.
 *
 * @param region the region that requests are signed for; services without regions take any name,
 *     often {@code us-east-1} or {@code auto}
 * @param bucket the bucket, which must exist
 * @param prefix what every object key begins with, empty or ending in a slash, so that several
 *     installations can share a bucket
 * @param endpoint the service, if it is not the one of AWS in that region
 * @param publicEndpoint the service as clients see it, for presigned URLs; otherwise as we do
 * @param pathStyle whether the bucket is named in the path ({@code host/bucket/key}) rather than in
 *     the host name ({@code bucket.host/key})
 */
public record S3Location(
    String region,
    String bucket,
    String prefix,
    Optional<URI> endpoint,
    Optional<URI> publicEndpoint,
    boolean pathStyle) {
  private static final Pattern BUCKET = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,254}");
  private static final Pattern PREFIX = Pattern.compile("([A-Za-z0-9][A-Za-z0-9_.-]*/)*");

  /** Checks the parts. */
  public S3Location {
    if (region.isBlank()) {
      throw new IllegalArgumentException("the region is empty");
    }
    if (!BUCKET.matcher(bucket).matches()) {
      throw new IllegalArgumentException("not the name of a bucket: " + bucket);
    }
    if (prefix.length() > 200 || !PREFIX.matcher(prefix).matches()) {
      throw new IllegalArgumentException("not a prefix of keys: " + prefix);
    }
    endpoint.ifPresent(S3Location::requireHttp);
    publicEndpoint.ifPresent(S3Location::requireHttp);
  }

  /** A bucket of AWS. */
  public static S3Location of(String region, String bucket) {
    return new S3Location(region, bucket, "", Optional.empty(), Optional.empty(), false);
  }

  /** At another service, and path style, which all of them know. */
  public S3Location withEndpoint(URI service) {
    return new S3Location(region, bucket, prefix, Optional.of(service), publicEndpoint, true);
  }

  /** Presigned URLs name this service. */
  public S3Location withPublicEndpoint(URI service) {
    return new S3Location(region, bucket, prefix, endpoint, Optional.of(service), pathStyle);
  }

  /** With the bucket in the path, or not. */
  public S3Location withPathStyle(boolean inPath) {
    return new S3Location(region, bucket, prefix, endpoint, publicEndpoint, inPath);
  }

  /** With that prefix; a missing slash at its end is added. */
  public S3Location withPrefix(String text) {
    String whole = text.isEmpty() || text.endsWith("/") ? text : text + "/";
    return new S3Location(region, bucket, whole, endpoint, publicEndpoint, pathStyle);
  }

  /** The key of the object that holds the blob. */
  String objectKey(BlobKey key) {
    return prefix + key.value();
  }

  private static void requireHttp(URI uri) {
    String scheme = uri.getScheme();
    if (uri.getHost() == null || !("http".equals(scheme) || "https".equals(scheme))) {
      throw new IllegalArgumentException("not a URL of an S3 service: " + uri);
    }
  }
}
