package dev.mansard.protocol.nar;

import dev.mansard.protocol.error.MalformedInputException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads a NAR from a stream, with the strictness of {@link NarValidator}.
 *
 * <p>Memory does not depend on the archive, except for {@link #list}. The stream is not closed. A
 * stream that ends too early is a {@link MalformedInputException}, too: which of both ends broke is
 * for the caller to know.
 */
public final class NarReader {
  private static final int BUFFER_BYTES = 64 * 1024;

  private NarReader() {}

  /**
   * Reads an archive that is all there is in the stream.
   *
   * @return the NAR size
   * @throws MalformedInputException if the bytes are not exactly one NAR
   */
  public static long read(InputStream in, NarVisitor visitor) throws IOException {
    var validator = new NarValidator(visitor);
    var buffer = new byte[BUFFER_BYTES];
    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
      validator.update(buffer, 0, n);
    }
    validator.finish();
    return validator.size();
  }

  /**
   * Reads one archive and leaves the stream right behind it, as the Nix daemon's protocol needs,
   * which sends NARs without a length. Reads string by string, so the stream should be buffered.
   *
   * @return the NAR size
   * @throws MalformedInputException if the bytes do not start with a NAR
   */
  public static long readPrefix(InputStream in, NarVisitor visitor) throws IOException {
    var validator = new NarValidator(visitor);
    var buffer = new byte[BUFFER_BYTES];
    while (!validator.isComplete()) {
      int n = in.read(buffer, 0, (int) Math.min(buffer.length, validator.wanted()));
      if (n < 0) {
        break;
      }
      validator.update(buffer, 0, n);
    }
    validator.finish();
    return validator.size();
  }

  /** All entries, in archive order, each directory before what is in it. */
  public static List<NarEntry> list(InputStream in) throws IOException {
    var entries = new ArrayList<NarEntry>();
    read(in, entries::add);
    return entries;
  }
}
