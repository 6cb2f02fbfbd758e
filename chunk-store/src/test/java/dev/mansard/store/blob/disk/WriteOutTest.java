package dev.mansard.store.blob.disk;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class WriteOutTest {
  private static final int STEP = 16 << 20;

  @Test
  void keepsTheFailureOfAnFsyncBesideTheWriter() throws IOException {
    assertFailsWith(new IOException("no device"));
  }

  @Test
  void doesNotWaitForAnFsyncThatDied() throws IOException {
    assertFailsWith(new OutOfMemoryError("for a buffer"));
  }

  private static void assertFailsWith(Throwable failure) throws IOException {
    var writeOut =
        new WriteOut(
            () -> {
              if (failure instanceof Error error) {
                throw error;
              }
              throw (IOException) failure;
            });
    writeOut.add(STEP);

    assertThatThrownBy(writeOut::complete).isInstanceOf(IOException.class).hasCause(failure);
  }
}
