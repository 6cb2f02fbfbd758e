package dev.mansard.protocol.nar;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/**
 * Writes a NAR node by node.
 *
 * <p>Exactly one root node, then {@link #finish}. A directory is {@link #beginDirectory}, then for
 * each entry, in ascending order of the names' unsigned bytes, {@link #entry} followed by its node,
 * then {@link #endDirectory}. Names, order and depth are checked here, so that what comes out
 * passes {@link NarValidator}; that every entry gets its node is the caller's duty.
 *
 * <p>Gathers output in a buffer of 256 KiB, into which file contents are read directly. Neither
 * flushes nor closes the stream. Not thread safe.
 *
 * <p>Example: {@code writer.beginDirectory(); writer.entry(name); writer.symlink(target);
 * writer.endDirectory(); writer.finish();}
 */
public final class NarWriter {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, LITTLE_ENDIAN);
  private static final int BUFFER_BYTES = 256 * 1024;

  private static final byte[] MAGIC = strings("nix-archive-1");
  private static final byte[] CLOSE = strings(")");
  private static final byte[] REGULAR = strings("(", "type", "regular", "contents");
  private static final byte[] EXECUTABLE =
      strings("(", "type", "regular", "executable", "", "contents");
  private static final byte[] SYMLINK = strings("(", "type", "symlink", "target");
  private static final byte[] DIRECTORY = strings("(", "type", "directory");
  private static final byte[] ENTRY = strings("entry", "(", "name");
  private static final byte[] NODE = strings("node");
  private static final byte[] NO_NAME = {};

  private final OutputStream out;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private int filled;

  /** The name written last in each open directory. */
  private final Deque<byte[]> names = new ArrayDeque<>();

  /** Buffers the magic; writes to {@code out} from the next call on. */
  public NarWriter(OutputStream out) {
    this.out = out;
    System.arraycopy(MAGIC, 0, buffer, 0, MAGIC.length);
    filled = MAGIC.length;
  }

  private static byte[] strings(String... texts) {
    var bytes = new ByteArrayOutputStream();
    for (var text : texts) {
      var framed = new byte[8 + (text.length() + 7) / 8 * 8];
      LONG.set(framed, 0, (long) text.length());
      System.arraycopy(text.getBytes(US_ASCII), 0, framed, 8, text.length());
      bytes.writeBytes(framed);
    }
    return bytes.toByteArray();
  }

  /**
   * A file with exactly {@code size} bytes of contents, which are read from the stream to its end.
   *
   * @throws IOException if the stream has more or fewer bytes; the archive is broken then
   */
  public void regular(boolean executable, long size, InputStream contents) throws IOException {
    if (!tryRegular(executable, size, contents)) {
      throw new IOException("contents do not have the announced size of " + size + " bytes");
    }
  }

  /** As {@link #regular}, but a wrong size is the answer {@code false}. */
  boolean tryRegular(boolean executable, long size, InputStream contents) throws IOException {
    beginNode(executable ? EXECUTABLE : REGULAR);
    writeLong(size);
    if (!copy(contents, size)) {
      return false;
    }
    pad(size);
    write(CLOSE);
    return true;
  }

  /** A symbolic link; the target is stored as it is. */
  public void symlink(byte[] target) throws IOException {
    if (target.length == 0 || target.length > NarLimits.TARGET_BYTES || has(target, 0)) {
      throw new IllegalArgumentException("a symlink target of " + target.length + " bytes");
    }
    beginNode(SYMLINK);
    writeString(target);
    write(CLOSE);
  }

  public void beginDirectory() throws IOException {
    beginNode(DIRECTORY);
    names.push(NO_NAME);
  }

  /**
   * The name of the next entry of the innermost directory; its node must follow.
   *
   * @throws IllegalArgumentException if the name is not allowed or does not sort after the one
   *     before
   */
  public void entry(byte[] name) throws IOException {
    var previous = names.pop();
    requireName(name);
    if (Arrays.compareUnsigned(previous, name) >= 0) {
      throw new IllegalArgumentException("directory entries are not in ascending order");
    }
    if (previous.length > 0) {
      write(CLOSE);
    }
    names.push(name.clone());
    write(ENTRY);
    writeString(name);
    write(NODE);
  }

  public void endDirectory() throws IOException {
    if (names.pop().length > 0) {
      write(CLOSE);
    }
    write(CLOSE);
  }

  /** Writes what is still buffered; the archive is complete. */
  public void finish() throws IOException {
    if (!names.isEmpty()) {
      throw new IllegalStateException(names.size() + " directories are still open");
    }
    drain();
  }

  private void beginNode(byte[] opening) throws IOException {
    if (names.size() >= NarLimits.DEPTH) {
      throw new IllegalArgumentException("a node inside of " + names.size() + " directories");
    }
    write(opening);
  }

  private static void requireName(byte[] name) {
    boolean dots =
        Arrays.equals(name, new byte[] {'.'}) || Arrays.equals(name, new byte[] {'.', '.'});
    if (name.length == 0 || name.length > NarLimits.NAME_BYTES || dots) {
      throw new IllegalArgumentException("an entry's name is empty, too long, . or ..");
    }
    if (has(name, 0) || has(name, '/')) {
      throw new IllegalArgumentException("an entry's name has a slash or a NUL");
    }
  }

  private static boolean has(byte[] bytes, int wanted) {
    for (byte b : bytes) {
      if (b == wanted) {
        return true;
      }
    }
    return false;
  }

  /** Copies exactly that many bytes; false if the stream has more or fewer. */
  private boolean copy(InputStream contents, long size) throws IOException {
    for (long remaining = size; remaining > 0; ) {
      reserve();
      int wanted = (int) Math.min(remaining, buffer.length - filled);
      int n = contents.read(buffer, filled, wanted);
      if (n < 0) {
        return false;
      }
      filled += n;
      remaining -= n;
    }
    return contents.read() < 0;
  }

  private void writeString(byte[] string) throws IOException {
    writeLong(string.length);
    write(string);
    pad(string.length);
  }

  private void writeLong(long value) throws IOException {
    if (buffer.length - filled < Long.BYTES) {
      drain();
    }
    LONG.set(buffer, filled, value);
    filled += Long.BYTES;
  }

  private void pad(long length) throws IOException {
    for (long i = length; i % 8 != 0; i++) {
      reserve();
      buffer[filled++] = 0;
    }
  }

  private void write(byte[] bytes) throws IOException {
    if (buffer.length - filled < bytes.length) {
      drain();
    }
    System.arraycopy(bytes, 0, buffer, filled, bytes.length);
    filled += bytes.length;
  }

  private void reserve() throws IOException {
    if (filled == buffer.length) {
      drain();
    }
  }

  private void drain() throws IOException {
    out.write(buffer, 0, filled);
    filled = 0;
  }
}
