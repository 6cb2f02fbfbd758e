package dev.mansard.store.blob.s3;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;

/**
 * A key pair in two files, read again every ten seconds. While the files cannot be read, which they
 * cannot for a moment when they are replaced, the last pair stays in use.
 */
final class FileCredentials implements AwsCredentialsProvider {
  private static final Duration FRESH = Duration.ofSeconds(10);

  private final S3Credentials.Files files;
  private final Clock clock;
  private volatile @Nullable Loaded loaded;

  private record Loaded(AwsCredentials credentials, Instant at) {}

  FileCredentials(S3Credentials.Files files, Clock clock) {
    this.files = files;
    this.clock = clock;
  }

  @Override
  public AwsCredentials resolveCredentials() {
    Instant now = clock.instant();
    Loaded last = loaded;
    if (last == null || !now.isBefore(last.at().plus(FRESH))) {
      last = new Loaded(readOrKeep(last), now);
      loaded = last;
    }
    return last.credentials();
  }

  private AwsCredentials readOrKeep(@Nullable Loaded last) {
    try {
      return AwsBasicCredentials.create(read(files.accessKeyId()), read(files.secretAccessKey()));
    } catch (IOException e) {
      if (last == null) {
        throw new UncheckedIOException("cannot read the S3 credentials", e);
      }
      return last.credentials();
    }
  }

  private static String read(Path file) throws IOException {
    String text = Files.readString(file).strip();
    if (text.isEmpty()) {
      throw new IOException("empty file: " + file);
    }
    return text;
  }
}
