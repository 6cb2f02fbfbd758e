package dev.mansard.gc.testing;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The body of an upload that comes to a halt before its last byte, when all chunks but the last
 * have been looked up, until the test lets it go on.
 */
public final class PausedBody extends InputStream {
  private final InputStream beginning;
  private final InputStream end;
  private final CountDownLatch halted = new CountDownLatch(1);
  private final CountDownLatch goOn = new CountDownLatch(1);

  public PausedBody(byte[] content) {
    beginning = new ByteArrayInputStream(content, 0, content.length - 1);
    end = new ByteArrayInputStream(content, content.length - 1, 1);
  }

  /** Waits until the upload has read all but the last byte. */
  public void awaitHalt() throws InterruptedException {
    if (!halted.await(60, TimeUnit.SECONDS)) {
      throw new AssertionError("the upload does not read its body");
    }
  }

  /** Lets the upload read its last byte. */
  public void goOn() {
    goOn.countDown();
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int read = beginning.read(buffer, offset, length);
    if (read >= 0) {
      return read;
    }
    halted.countDown();
    try {
      goOn.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("stopped");
    }
    return end.read(buffer, offset, length);
  }
}
