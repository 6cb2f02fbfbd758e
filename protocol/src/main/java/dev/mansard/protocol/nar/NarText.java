package dev.mansard.protocol.nar;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;

/**
 * Names and link targets of a NAR as text, without loss.
 *
 * <p>They are bytes without an encoding; nearly all are UTF-8. A byte that is not part of valid
 * UTF-8 becomes the lone surrogate {@code U+DC00 + byte}, which UTF-8 never yields, so that every
 * byte string has a text of its own. Such text cannot be written as JSON; {@link #isUtf8} tells.
 */
public final class NarText {
  private static final int ESCAPE = 0xDC00;

  private NarText() {}

  public static String decode(byte[] bytes) {
    var decoder = UTF_8.newDecoder();
    var input = ByteBuffer.wrap(bytes);
    var output = CharBuffer.allocate(bytes.length);
    while (true) {
      var result = decoder.decode(input, output, true);
      if (result.isUnderflow()) {
        return output.flip().toString();
      }
      for (int i = 0; i < result.length(); i++) {
        output.put((char) (ESCAPE + (input.get() & 0xff)));
      }
    }
  }

  /** The bytes {@link #decode} made the text from. */
  public static byte[] encode(String text) {
    if (isUtf8(text)) {
      return text.getBytes(UTF_8);
    }
    var bytes = new ByteArrayOutputStream();
    text.codePoints()
        .forEach(
            c -> {
              if (isEscape(c)) {
                bytes.write(c - ESCAPE);
              } else {
                bytes.writeBytes(Character.toString(c).getBytes(UTF_8));
              }
            });
    return bytes.toByteArray();
  }

  /** Whether the text came from valid UTF-8. */
  public static boolean isUtf8(String text) {
    return text.codePoints().noneMatch(NarText::isEscape);
  }

  private static boolean isEscape(int codePoint) {
    return codePoint >= ESCAPE && codePoint <= ESCAPE + 0xff;
  }
}
