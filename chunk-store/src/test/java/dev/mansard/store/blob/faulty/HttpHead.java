package dev.mansard.store.blob.faulty;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** Reads and edits the heads of HTTP/1.1 messages. */
final class HttpHead {
  private HttpHead() {}

  /** Everything up to and including the empty line, or empty at the end of the stream. */
  static Optional<String> read(InputStream input) throws IOException {
    var head = new ByteArrayOutputStream();
    int matched = 0;
    while (matched < 4) {
      int read = input.read();
      if (read < 0) {
        return Optional.empty();
      }
      head.write(read);
      boolean expected = read == (matched % 2 == 0 ? '\r' : '\n');
      matched = expected ? matched + 1 : read == '\r' ? 1 : 0;
    }
    return Optional.of(head.toString(ISO_8859_1));
  }

  /** One line with its end. */
  static String readLine(InputStream input) throws IOException {
    var line = new ByteArrayOutputStream();
    int read = 0;
    while (read != '\n') {
      read = input.read();
      if (read < 0) {
        throw new EOFException();
      }
      line.write(read);
    }
    return line.toString(ISO_8859_1);
  }

  /** The value of the first header of that name. */
  static Optional<String> find(String head, String name) {
    return head.lines()
        .skip(1)
        .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
        .map(line -> line.substring(name.length() + 1).strip())
        .findFirst();
  }

  /** The head with another value for a header that it has. */
  static String replace(String head, String name, String value) {
    return head.replaceFirst("(?i)\r\n" + name + ":[^\r]*", "\r\n" + name + ": " + value);
  }

  static int status(String head) {
    return Integer.parseInt(head.split(" ", 3)[1]);
  }
}
