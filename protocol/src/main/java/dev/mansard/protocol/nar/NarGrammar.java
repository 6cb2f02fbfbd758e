package dev.mansard.protocol.nar;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.mansard.protocol.error.MalformedInputException;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Which strings may follow each other in a NAR.
 *
 * <p>Mutable and fed one string after the other by {@link NarValidator}, which knows how strings
 * are framed. Keeps the names on the way from the root to the current node: they are the path, and
 * the order of siblings is checked against them.
 */
final class NarGrammar {
  static final String FORMAT = "NAR";

  /** The value of {@link #limit} where the contents of a file are next. */
  static final long CONTENTS = Long.MAX_VALUE;

  private static final byte[] MAGIC = ascii("nix-archive-1");
  private static final byte[] OPEN = ascii("(");
  private static final byte[] CLOSE = ascii(")");
  private static final byte[] TYPE = ascii("type");
  private static final byte[] REGULAR = ascii("regular");
  private static final byte[] SYMLINK = ascii("symlink");
  private static final byte[] DIRECTORY = ascii("directory");
  private static final byte[] EXECUTABLE = ascii("executable");
  private static final byte[] CONTENTS_KEY = ascii("contents");
  private static final byte[] TARGET = ascii("target");
  private static final byte[] ENTRY = ascii("entry");
  private static final byte[] NAME = ascii("name");
  private static final byte[] NODE = ascii("node");
  private static final byte[] EMPTY = {};

  /** What comes next, with the longest string that can be right there. */
  private enum Next {
    MAGIC(13),
    NODE_OPEN(1),
    TYPE_KEY(4),
    TYPE(9),
    REGULAR_KEY(10),
    EXECUTABLE_VALUE(0),
    CONTENTS_KEY(8),
    CONTENTS(NarGrammar.CONTENTS),
    NODE_CLOSE(1),
    TARGET_KEY(6),
    TARGET(NarLimits.TARGET_BYTES),
    ENTRY_OR_CLOSE(5),
    ENTRY_OPEN(1),
    NAME_KEY(4),
    NAME(NarLimits.NAME_BYTES),
    NODE_KEY(4),
    ENTRY_CLOSE(1),
    NOTHING(0);

    private final long limit;

    Next(long limit) {
      this.limit = limit;
    }
  }

  private final @Nullable NarVisitor visitor;

  /** The name last seen in each open directory; index 0 is the root directory's. */
  private final byte[][] names = new byte[NarLimits.DEPTH][];

  private int depth;
  private boolean executable;
  private Next next = Next.MAGIC;

  NarGrammar(@Nullable NarVisitor visitor) {
    this.visitor = visitor;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(US_ASCII);
  }

  /** The longest string allowed now, or {@link #CONTENTS}. */
  long limit() {
    return next.limit;
  }

  boolean isComplete() {
    return next == Next.NOTHING;
  }

  /** What is missing, for a failure's text. */
  String expected() {
    return next.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  /** The contents of a file begin; they are over when the next string is given. */
  void acceptContents(long size, long offset) {
    if (visitor != null) {
      visitor.entry(new NarEntry.Regular(path(), executable, size, offset));
    }
    next = Next.NODE_CLOSE;
  }

  void contents(byte[] buffer, int offset, int length) {
    if (visitor != null) {
      visitor.contents(buffer, offset, length);
    }
  }

  /** The next string, of which only the first {@code length} bytes of the array count. */
  void accept(byte[] string, int length, long offset) {
    next =
        switch (next) {
          case MAGIC -> literal(MAGIC, Next.NODE_OPEN, string, length, offset);
          case NODE_OPEN -> nodeOpen(string, length, offset);
          case TYPE_KEY -> literal(TYPE, Next.TYPE, string, length, offset);
          case TYPE -> type(string, length, offset);
          case REGULAR_KEY -> regularKey(string, length, offset);
          case EXECUTABLE_VALUE -> literal(EMPTY, Next.CONTENTS_KEY, string, length, offset);
          case CONTENTS_KEY -> literal(CONTENTS_KEY, Next.CONTENTS, string, length, offset);
          case NODE_CLOSE -> literal(CLOSE, afterNode(), string, length, offset);
          case TARGET_KEY -> literal(TARGET, Next.TARGET, string, length, offset);
          case TARGET -> target(string, length, offset);
          case ENTRY_OR_CLOSE -> entryOrClose(string, length, offset);
          case ENTRY_OPEN -> literal(OPEN, Next.NAME_KEY, string, length, offset);
          case NAME_KEY -> literal(NAME, Next.NAME, string, length, offset);
          case NAME -> name(string, length, offset);
          case NODE_KEY -> literal(NODE, Next.NODE_OPEN, string, length, offset);
          case ENTRY_CLOSE -> literal(CLOSE, Next.ENTRY_OR_CLOSE, string, length, offset);
          case CONTENTS, NOTHING -> throw new IllegalStateException("no string belongs here");
        };
  }

  private Next literal(byte[] expected, Next then, byte[] string, int length, long offset) {
    if (!is(expected, string, length)) {
      throw unexpected(offset);
    }
    return then;
  }

  private static boolean is(byte[] expected, byte[] string, int length) {
    return Arrays.equals(string, 0, length, expected, 0, expected.length);
  }

  private Next nodeOpen(byte[] string, int length, long offset) {
    if (depth == NarLimits.DEPTH) {
      throw refused(offset, "a node inside of " + depth + " directories");
    }
    return literal(OPEN, Next.TYPE_KEY, string, length, offset);
  }

  private Next type(byte[] string, int length, long offset) {
    if (is(REGULAR, string, length)) {
      executable = false;
      return Next.REGULAR_KEY;
    }
    if (is(SYMLINK, string, length)) {
      return Next.TARGET_KEY;
    }
    if (is(DIRECTORY, string, length)) {
      return directory();
    }
    throw unexpected(offset);
  }

  private Next directory() {
    if (visitor != null) {
      visitor.entry(new NarEntry.Directory(path()));
    }
    names[depth++] = EMPTY;
    return Next.ENTRY_OR_CLOSE;
  }

  private Next regularKey(byte[] string, int length, long offset) {
    if (is(CONTENTS_KEY, string, length)) {
      return Next.CONTENTS;
    }
    executable = true;
    return literal(EXECUTABLE, Next.EXECUTABLE_VALUE, string, length, offset);
  }

  private Next target(byte[] string, int length, long offset) {
    if (length == 0 || indexOf((byte) 0, string, length) >= 0) {
      throw refused(offset, "a symlink target is empty or has a NUL");
    }
    if (visitor != null) {
      visitor.entry(new NarEntry.Symlink(path(), NarText.decode(Arrays.copyOf(string, length))));
    }
    return Next.NODE_CLOSE;
  }

  private Next entryOrClose(byte[] string, int length, long offset) {
    if (is(ENTRY, string, length)) {
      return Next.ENTRY_OPEN;
    }
    literal(CLOSE, Next.NODE_CLOSE, string, length, offset);
    depth--;
    return afterNode();
  }

  private Next name(byte[] string, int length, long offset) {
    requireName(string, length, offset);
    var previous = names[depth - 1];
    if (Arrays.compareUnsigned(previous, 0, previous.length, string, 0, length) >= 0) {
      throw refused(offset, "directory entries are not in ascending order");
    }
    names[depth - 1] = Arrays.copyOf(string, length);
    return Next.NODE_KEY;
  }

  private static void requireName(byte[] string, int length, long offset) {
    if (length == 0 || (length <= 2 && string[0] == '.' && string[length - 1] == '.')) {
      throw refused(offset, "an entry's name is empty, . or ..");
    }
    if (indexOf((byte) 0, string, length) >= 0 || indexOf((byte) '/', string, length) >= 0) {
      throw refused(offset, "an entry's name has a slash or a NUL");
    }
  }

  private static int indexOf(byte wanted, byte[] string, int length) {
    for (int i = 0; i < length; i++) {
      if (string[i] == wanted) {
        return i;
      }
    }
    return -1;
  }

  private Next afterNode() {
    return depth == 0 ? Next.NOTHING : Next.ENTRY_CLOSE;
  }

  private String path() {
    var path = new StringBuilder();
    for (int i = 0; i < depth; i++) {
      path.append(i == 0 ? "" : "/").append(NarText.decode(names[i]));
    }
    return path.toString();
  }

  private MalformedInputException unexpected(long offset) {
    return refused(offset, "no valid " + expected());
  }

  static MalformedInputException refused(long offset, String reason) {
    return new MalformedInputException(FORMAT, offset, reason);
  }
}
