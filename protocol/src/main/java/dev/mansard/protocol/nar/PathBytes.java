package dev.mansard.protocol.nar;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * The bytes of file names and link targets.
 *
 * <p>On Unix a {@link Path} keeps the bytes the system call returned, but {@code toString} decodes
 * them with the locale's charset and loses what does not fit: in the C locale every umlaut. The URI
 * of a path is made from the bytes instead, so names that are not plain ASCII take that way.
 */
final class PathBytes {
  private static final int URI_ROOT = "file:///".length();

  private PathBytes() {}

  /**
   * The bytes of a relative or absolute path, as the system gave it.
   *
   * @param root of the same file system
   */
  static byte[] of(Path root, Path path) {
    var text = path.toString();
    if (isAscii(text)) {
      return text.getBytes(US_ASCII);
    }
    var bytes = decode(root.resolve(path).toUri().toString());
    boolean absolute = path.isAbsolute();
    int end = bytes.length;
    if (bytes[end - 1] == '/' && !text.endsWith("/")) {
      end--; // toUri adds a slash to what it finds to be a directory
    }
    int start = absolute ? 0 : 1;
    return Arrays.copyOfRange(bytes, start, end);
  }

  private static boolean isAscii(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) >= 0x80) {
        return false;
      }
    }
    return true;
  }

  /** The path of a file URI, with the slash it begins with. */
  private static byte[] decode(String uri) {
    var bytes = new ByteArrayOutputStream(uri.length());
    for (int i = URI_ROOT - 1; i < uri.length(); i++) {
      char c = uri.charAt(i);
      if (c == '%') {
        bytes.write(HexFormat.fromHexDigits(uri, i + 1, i + 3));
        i += 2;
      } else {
        bytes.write(c);
      }
    }
    return bytes.toByteArray();
  }
}
