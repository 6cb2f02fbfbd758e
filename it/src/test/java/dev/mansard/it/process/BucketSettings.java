package dev.mansard.it.process;

import dev.mansard.store.blob.s3.S3Credentials;
import dev.mansard.store.blob.s3.S3Location;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Lets a {@code server.toml} name a bucket, also that of a server that began with a folder. */
public final class BucketSettings {
  private static final Pattern LOCAL =
      Pattern.compile("\\[storage\\][^\\[]*type = \"local\"[^\\[]*");

  private BucketSettings() {}

  /**
   * Writes the table {@code [storage]} of a {@code server.toml} anew.
   *
   * @param location the bucket, with its endpoint
   * @param publicEndpoint the one for clients
   */
  public static void write(
      Path toml, S3Location location, URI publicEndpoint, S3Credentials.Static credentials)
      throws IOException {
    var local = LOCAL.matcher(Files.readString(toml));
    if (!local.find()) {
      throw new AssertionError("no local storage in " + toml);
    }
    String storage = table(location, publicEndpoint, credentials);
    Files.writeString(toml, local.replaceFirst(Matcher.quoteReplacement(storage)));
  }

  /** The table {@code [storage]} for a bucket. */
  public static String table(
      S3Location location, URI publicEndpoint, S3Credentials.Static credentials) {
    return """
    [storage]
    type = "s3"
    region = "%s"
    bucket = "%s"
    endpoint = "%s"
    public-endpoint = "%s"
    [storage.credentials]
    access_key_id = "%s"
    secret_access_key = "%s"

    """
        .formatted(
            location.region(),
            location.bucket(),
            location.endpoint().orElseThrow(),
            publicEndpoint,
            credentials.accessKeyId(),
            credentials.secretAccessKey());
  }
}
