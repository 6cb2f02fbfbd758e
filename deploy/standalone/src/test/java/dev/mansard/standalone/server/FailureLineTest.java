package dev.mansard.standalone.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mansard.store.blob.StorageException;
import dev.mansard.store.metadata.MetadataException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

final class FailureLineTest {
  private static final String ACTION = "cannot reach the bucket nix";

  @Test
  void endsWithTheReasonAtTheRoot() {
    var refused = new IOException("no answer", new ConnectException("Connection refused"));

    assertThat(line(new IllegalStateException("unable to execute", refused)))
        .isEqualTo(ACTION + ": Connection refused");
  }

  @Test
  void namesTheKindOfAReasonThatIsNoSentence() {
    assertThat(line(new UnknownHostException("s3.example")))
        .isEqualTo(ACTION + ": UnknownHostException: s3.example");
    assertThat(line(new AccessDeniedException("/data")))
        .isEqualTo(ACTION + ": AccessDeniedException: /data");
    assertThat(line(new TimeoutException())).isEqualTo(ACTION + ": TimeoutException");
  }

  @Test
  void isOneLineWhateverTheReasonSays() {
    assertThat(line(new IOException("<html>\r\n\tNot\u001b[1m now\n</html>\n")))
        .isEqualTo(ACTION + ": <html> Not [1m now </html>");
  }

  @Test
  void saysNothingTwice() {
    var full = new IOException("No space left");
    var missing = new StorageException.Missing(ACTION + ": 404");

    assertThat(FailureLine.of(new StorageException.Full("cannot write: No space left", full)))
        .isEqualTo("cannot write: No space left");
    assertThat(FailureLine.of(new StorageException.Permanent("there is no bucket nix", missing)))
        .isEqualTo("there is no bucket nix");
    assertThat(FailureLine.of(new MetadataException.Stale("the lease has expired")))
        .isEqualTo("the lease has expired");
  }

  private static String line(Exception cause) {
    return FailureLine.of(new StorageException.Retryable(ACTION, cause));
  }
}
