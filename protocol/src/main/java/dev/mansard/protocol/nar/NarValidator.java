package dev.mansard.protocol.nar;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import dev.mansard.protocol.error.MalformedInputException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;

/**
 * Checks a NAR while it streams through, buffer by buffer.
 *
 * <p>Defined by the Nix manual, chapter "Nix Archive (NAR) format". A NAR is a sequence of strings:
 * 8 bytes of little-endian length, the bytes, zeros up to a multiple of 8. Strict: exactly the
 * strings of the grammar, zero padding, entries in strictly ascending byte order, names of 1 to 255
 * bytes that are not {@code .} or {@code ..}, link targets of 1 to 4095 bytes, 64 nodes deep at
 * most, and nothing after the end.
 *
 * <p>Cheap enough to run beside the hash: contents are skipped, not copied, and no declared length
 * is believed for an allocation; the whole state is about 5 KiB. Where buffers are cut makes no
 * difference. Not thread safe; use one per archive, and none any more after it has thrown.
 *
 * <p>Example: {@code var nar = new NarValidator(); nar.update(buffer, 0, n); …; nar.finish();}
 */
public final class NarValidator {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, LITTLE_ENDIAN);
  private static final int ALIGNMENT = 8;

  private enum Phase {
    LENGTH,
    STRING,
    CONTENTS,
    PADDING,
    END
  }

  private final NarGrammar grammar;
  private final byte[] string = new byte[NarLimits.TARGET_BYTES + 1];

  private Phase phase = Phase.LENGTH;

  /** Bytes of the archive before the current buffer. */
  private long consumed;

  /** Where the string in {@link #string} starts. */
  private long stringStart;

  /** Bytes gathered of the length or of the string. */
  private int filled;

  private int stringLength;

  /** Bytes still to come of contents or padding. */
  private long remaining;

  private int padding;

  /** A validator that only checks. */
  public NarValidator() {
    this.grammar = new NarGrammar(null);
  }

  /** A validator that also tells what it sees. */
  public NarValidator(NarVisitor visitor) {
    this.grammar = new NarGrammar(visitor);
  }

  /** Bytes seen so far; after {@link #finish}, the NAR size. */
  public long size() {
    return consumed;
  }

  /** Whether the archive has ended; further bytes would be refused. */
  public boolean isComplete() {
    return phase == Phase.END;
  }

  /**
   * The next bytes.
   *
   * @throws MalformedInputException at the first byte that cannot belong to a NAR
   */
  public void update(byte[] buffer, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, buffer.length);
    int at = offset;
    int end = offset + length;
    while (at < end) {
      int taken =
          switch (phase) {
            case LENGTH -> takeLength(buffer, at, end);
            case STRING -> takeString(buffer, at, end);
            case CONTENTS -> takeContents(buffer, at, end);
            case PADDING -> takePadding(buffer, at, end);
            case END -> throw NarGrammar.refused(consumed, "bytes after the end");
          };
      at += taken;
      consumed += taken;
    }
  }

  /**
   * The archive has no more bytes.
   *
   * @throws MalformedInputException if it should
   */
  public void finish() {
    if (phase != Phase.END) {
      throw NarGrammar.refused(consumed, "truncated before " + grammar.expected());
    }
  }

  /**
   * How many bytes surely belong to this archive, so that a reader of a stream that goes on after
   * the archive never takes too many; 0 at its end.
   */
  long wanted() {
    return switch (phase) {
      case LENGTH -> ALIGNMENT - filled;
      case STRING -> (long) stringLength - filled + padding;
      case CONTENTS -> remaining > Long.MAX_VALUE - ALIGNMENT ? remaining : remaining + padding;
      case PADDING -> remaining;
      case END -> 0;
    };
  }

  private int takeLength(byte[] buffer, int at, int end) {
    if (filled == 0 && end - at >= ALIGNMENT) {
      begin((long) LONG.get(buffer, at), consumed, consumed + ALIGNMENT);
      return ALIGNMENT;
    }
    int taken = Math.min(end - at, ALIGNMENT - filled);
    System.arraycopy(buffer, at, string, filled, taken);
    filled += taken;
    if (filled == ALIGNMENT) {
      begin((long) LONG.get(string, 0), consumed + taken - ALIGNMENT, consumed + taken);
    }
    return taken;
  }

  /** A length has been read; the string it belongs to starts at {@code start}. */
  private void begin(long length, long lengthStart, long start) {
    long limit = grammar.limit();
    if (length < 0 || length > limit) {
      throw NarGrammar.refused(
          lengthStart,
          "a string of "
              + Long.toUnsignedString(length)
              + " bytes where "
              + grammar.expected()
              + " is expected");
    }
    padding = (int) (-length & (ALIGNMENT - 1));
    filled = 0;
    stringStart = start;
    if (limit == NarGrammar.CONTENTS) {
      grammar.acceptContents(length, start);
      remaining = length;
      phase = Phase.CONTENTS;
      endContents();
    } else {
      stringLength = (int) length;
      phase = Phase.STRING;
      endString();
    }
  }

  private int takeString(byte[] buffer, int at, int end) {
    int taken = Math.min(end - at, stringLength - filled);
    System.arraycopy(buffer, at, string, filled, taken);
    filled += taken;
    endString();
    return taken;
  }

  private void endString() {
    if (filled == stringLength) {
      grammar.accept(string, stringLength, stringStart);
      beginPadding();
    }
  }

  private int takeContents(byte[] buffer, int at, int end) {
    int taken = (int) Math.min(end - at, remaining);
    grammar.contents(buffer, at, taken);
    remaining -= taken;
    endContents();
    return taken;
  }

  private void endContents() {
    if (remaining == 0) {
      beginPadding();
    }
  }

  private void beginPadding() {
    remaining = padding;
    phase = Phase.PADDING;
    endPadding();
  }

  private int takePadding(byte[] buffer, int at, int end) {
    int taken = (int) Math.min(end - at, remaining);
    for (int i = 0; i < taken; i++) {
      if (buffer[at + i] != 0) {
        throw NarGrammar.refused(consumed + i, "padding is not zero");
      }
    }
    remaining -= taken;
    endPadding();
    return taken;
  }

  private void endPadding() {
    if (remaining == 0) {
      filled = 0;
      phase = grammar.isComplete() ? Phase.END : Phase.LENGTH;
    }
  }
}
