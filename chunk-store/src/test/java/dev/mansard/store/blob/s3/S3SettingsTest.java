package dev.mansard.store.blob.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mansard.store.blob.BlobKey;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What settings are refused, and how credentials and certificates are read. */
final class S3SettingsTest {
  private static final S3Location LOCATION = S3Location.of("eu", "nix");

  @TempDir Path folder;

  @Test
  void usesPathStyleAtServicesOtherThanAws() {
    assertThat(LOCATION.pathStyle()).isFalse();
    assertThat(LOCATION.withEndpoint(URI.create("http://minio:9000")).pathStyle()).isTrue();
  }

  @Test
  void addsTheSlashOfThePrefix() {
    assertThat(LOCATION.withPrefix("team/nix").objectKey(new BlobKey("a/b")))
        .isEqualTo("team/nix/a/b");
    assertThat(LOCATION.withPrefix("").objectKey(new BlobKey("a/b"))).isEqualTo("a/b");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/a", "a//b", "../a", "ä", "a b"})
  void refusesPrefixesThatSomeServiceWouldMisread(String prefix) {
    assertThatThrownBy(() -> LOCATION.withPrefix(prefix))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a/b", ".a"})
  void refusesBucketsThatHaveNoSuchName(String bucket) {
    assertThatThrownBy(() -> S3Location.of("eu", bucket))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void needsAWebAddressAsEndpoint() {
    assertThatThrownBy(() -> LOCATION.withEndpoint(URI.create("minio:9000")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** 10 000 parts must hold the largest pack, 32 GiB. */
  @Test
  void takesPartsThatSufficeForTheLargestPack() {
    var least = S3Limits.standard().withPartSize(5 << 20);

    assertThat(10_000L * least.partSizeBytes()).isGreaterThan(32L << 30);
    assertThatThrownBy(() -> S3Limits.standard().withPartSize((5 << 20) - 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void showsNoSecret() {
    var settings = S3Settings.of(LOCATION).withCredentials(new S3Credentials.Static("id", "hush"));

    assertThat(settings.toString()).contains("id").doesNotContain("hush");
  }

  @Test
  void readsRotatedKeysAfterTenSeconds() throws IOException {
    var seconds = new AtomicLong();
    var credentials = new FileCredentials(keyFiles("one"), clock(seconds));
    assertThat(credentials.resolveCredentials().secretAccessKey()).isEqualTo("one");

    keyFiles("two");
    seconds.set(9);
    assertThat(credentials.resolveCredentials().secretAccessKey()).isEqualTo("one");
    seconds.set(10);
    assertThat(credentials.resolveCredentials().secretAccessKey()).isEqualTo("two");
  }

  @Test
  void keepsTheLastKeysWhileTheFilesAreReplaced() throws IOException {
    var seconds = new AtomicLong();
    var files = keyFiles("one");
    var credentials = new FileCredentials(files, clock(seconds));
    credentials.resolveCredentials();

    Files.delete(files.secretAccessKey());
    seconds.set(60);

    assertThat(credentials.resolveCredentials().secretAccessKey()).isEqualTo("one");
  }

  @Test
  void refusesAFileWithoutCertificates() throws IOException {
    Path empty = Files.createFile(folder.resolve("ca.pem"));

    assertThatThrownBy(() -> TrustFile.read(empty)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> TrustFile.read(folder.resolve("none")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private S3Credentials.Files keyFiles(String secret) throws IOException {
    return new S3Credentials.Files(
        Files.writeString(folder.resolve("id"), "id\n"),
        Files.writeString(folder.resolve("secret"), secret + "\n"));
  }

  private static Clock clock(AtomicLong seconds) {
    return new SettableClock(seconds);
  }

  private static final class SettableClock extends Clock {
    private final AtomicLong seconds;

    SettableClock(AtomicLong seconds) {
      this.seconds = seconds;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return Instant.ofEpochSecond(seconds.get());
    }
  }
}
