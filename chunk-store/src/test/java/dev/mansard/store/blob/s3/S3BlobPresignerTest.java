package dev.mansard.store.blob.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mansard.store.blob.BlobKey;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The forms of presigned URLs; whether a server takes them is tried in {@code IT}. */
final class S3BlobPresignerTest {
  private static final BlobKey KEY = new BlobKey("packs/3f/3f2a.pack");
  private static final S3Credentials CREDENTIALS = new S3Credentials.Static("id", "secret");
  private static final S3Location AWS = S3Location.of("eu-central-1", "nix-cache");
  private static final URI GARAGE = URI.create("http://garage.example:3900");

  @Test
  void namesTheBucketInTheHostAtAws() {
    assertThat(presign(AWS).toString())
        .startsWith(
            "https://nix-cache.s3.eu-central-1.amazonaws.com/packs/3f/3f2a.pack?X-Amz-Algorithm=");
  }

  @Test
  void namesTheBucketInThePathAtOtherServices() {
    assertThat(presign(AWS.withEndpoint(GARAGE)).toString())
        .startsWith("http://garage.example:3900/nix-cache/packs/3f/3f2a.pack?X-Amz-Algorithm=");
  }

  @Test
  void namesTheBucketInTheHostOfOtherServicesWhenTold() {
    assertThat(presign(AWS.withEndpoint(GARAGE).withPathStyle(false)).toString())
        .startsWith("http://nix-cache.garage.example:3900/packs/3f/3f2a.pack?X-Amz-Algorithm=");
  }

  @Test
  void beginsKeysWithThePrefix() {
    assertThat(presign(AWS.withEndpoint(GARAGE).withPrefix("team/nix")).getPath())
        .isEqualTo("/nix-cache/team/nix/packs/3f/3f2a.pack");
  }

  @Test
  void namesThePublicEndpoint() {
    var location =
        AWS.withEndpoint(GARAGE).withPublicEndpoint(URI.create("https://s3.example.org"));

    assertThat(presign(location).toString())
        .startsWith("https://s3.example.org/nix-cache/packs/3f/3f2a.pack?");
  }

  /** A header that the client would have to send makes the URL useless for Nix. */
  @Test
  void signsNoHeaderButTheHost() {
    assertThat(presign(AWS).getQuery()).contains("X-Amz-SignedHeaders=host&");
  }

  @Test
  void isValidForTheTimeAskedForUpToAWeek() {
    assertThat(presign(AWS, Duration.ofMinutes(10)).getQuery()).contains("X-Amz-Expires=600");
    assertThat(presign(AWS, Duration.ofDays(30)).getQuery()).contains("X-Amz-Expires=604800");
  }

  @Test
  void refusesToOpenWithoutKeys() {
    var nowhere = new S3Credentials.Files(Path.of("/no/such/id"), Path.of("/no/such/secret"));
    var settings = S3Settings.of(AWS).withCredentials(nowhere);

    assertThatThrownBy(() -> S3BlobPresigner.open(settings, Clock.systemUTC()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("credentials");
  }

  private static URI presign(S3Location location) {
    return presign(location, Duration.ofMinutes(10));
  }

  private static URI presign(S3Location location, Duration validity) {
    var settings = S3Settings.of(location).withCredentials(CREDENTIALS);
    try (var presigner = S3BlobPresigner.open(settings, Clock.systemUTC())) {
      return presigner.presign(KEY, validity).orElseThrow();
    }
  }
}
