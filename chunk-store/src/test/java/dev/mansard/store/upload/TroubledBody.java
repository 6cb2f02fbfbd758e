package dev.mansard.store.upload;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** Bodies of uploads to which something happens on the way. */
final class TroubledBody {
  private TroubledBody() {}

  interface Action {
    void run() throws Exception;
  }

  /** The body, in whose middle something happens once. */
  static InputStream actingAt(byte[] nar, int position, Action action) {
    return new FilterInputStream(new ByteArrayInputStream(nar)) {
      private int left = position;

      @Override
      public int read(byte[] bytes, int offset, int length) throws IOException {
        if (left == 0) {
          left = -1;
          act(action);
        }
        int count = super.read(bytes, offset, left > 0 ? Math.min(left, length) : length);
        left -= left > 0 ? count : 0;
        return count;
      }
    };
  }

  private static void act(Action action) throws IOException {
    try {
      action.run();
    } catch (IOException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** Ends there by a failure of the connection. */
  static InputStream failingAt(byte[] nar, int position) {
    byte[] beginning = Arrays.copyOf(nar, position);
    return new FilterInputStream(new ByteArrayInputStream(beginning)) {
      @Override
      public int read(byte[] bytes, int offset, int length) throws IOException {
        int count = super.read(bytes, offset, length);
        if (count < 0) {
          throw new IOException("connection reset");
        }
        return count;
      }

      @Override
      public int read() throws IOException {
        int next = super.read();
        if (next < 0) {
          throw new IOException("connection reset");
        }
        return next;
      }
    };
  }
}
