package dev.mansard.store.upload;

import dev.mansard.protocol.error.MalformedInputException;
import dev.mansard.protocol.nar.NarValidator;
import dev.mansard.protocol.nix.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;

/**
 * A body while it is read: at most the announced size is handed out, all of it hashed and, if
 * wanted, checked to be a NAR. {@link #finish} says whether it was what had been announced.
 */
final class NarInput extends InputStream {
  private final InputStream body;
  private final long narSize;
  private final boolean isValidated;
  private final MessageDigest sha256 = CpuPool.newSha256();
  private final NarValidator validator = new NarValidator();
  private long received;

  NarInput(InputStream body, long narSize, boolean isValidated) {
    this.body = body;
    this.narSize = narSize;
    this.isValidated = isValidated;
  }

  /** Bytes handed out so far. */
  long received() {
    return received;
  }

  @Override
  public int read() throws IOException {
    var one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  /**
   * Reads on.
   *
   * @throws NotANarException at the first byte that cannot belong to a NAR
   */
  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    long left = narSize - received;
    if (left == 0 && length > 0) {
      return -1;
    }
    int count = body.read(buffer, offset, (int) Math.min(left, length));
    if (count > 0) {
      accept(buffer, offset, count);
    }
    return count;
  }

  /** Checks size, form and hash, in this order, so that the most helpful failure is reported. */
  void finish(Sha256 expected) throws IOException, UploadException {
    if (received < narSize) {
      throw new UploadException.Truncated(received, narSize);
    }
    if (body.read() >= 0) {
      throw new UploadException.Surplus(narSize);
    }
    requireNarEnds();
    Sha256 actual = Sha256.of(sha256.digest());
    if (!actual.equals(expected)) {
      throw new UploadException.HashMismatch(expected, actual);
    }
  }

  private void accept(byte[] buffer, int offset, int count) throws NotANarException {
    received += count;
    sha256.update(buffer, offset, count);
    if (isValidated) {
      try {
        validator.update(buffer, offset, count);
      } catch (MalformedInputException e) {
        throw new NotANarException(e);
      }
    }
  }

  private void requireNarEnds() throws UploadException {
    if (!isValidated) {
      return;
    }
    try {
      validator.finish();
    } catch (MalformedInputException e) {
      throw new UploadException.MalformedNar(e.reason(), e.offset());
    }
  }

  /** Carries the refusal through code that only knows of failing input. */
  static final class NotANarException extends IOException {
    private static final long serialVersionUID = 1L;
    private final String reason;
    private final long offset;

    private NotANarException(MalformedInputException cause) {
      super(cause);
      this.reason = cause.reason();
      this.offset = cause.offset();
    }

    UploadException.MalformedNar toUploadException() {
      return new UploadException.MalformedNar(reason, offset);
    }
  }
}
