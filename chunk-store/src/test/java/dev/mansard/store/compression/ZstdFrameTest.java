package dev.mansard.store.compression;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mansard.protocol.error.MalformedInputException;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Frames written by hand: magic, descriptor, sizes, blocks. */
final class ZstdFrameTest {
  private static final String MAGIC = "28b52ffd";

  /** A raw block of three bytes, the last one. */
  private static final String BLOCK = "190000aabbcc";

  @ParameterizedTest
  @CsvSource({
    "2003, one byte of content size",
    "0058, window descriptor and no content size",
    "80 58 03000000, window descriptor and four bytes of content size",
    "e0 0300000000000000, eight bytes of content size"
  })
  void acceptsEveryFormOfHeader(String header, String what) {
    assertThatCode(() -> check(header + BLOCK, 3)).as(what).doesNotThrowAnyException();
  }

  @Test
  void addsTheBiasOfTwoByteSizes() {
    assertThatCode(() -> check("60 0100" + "0b0800aa", 257)).doesNotThrowAnyException();
  }

  @Test
  void acceptsSeveralBlocks() {
    assertThatCode(() -> check("2005" + "100000aabb" + BLOCK, 5)).doesNotThrowAnyException();
  }

  @Test
  void acceptsAChecksumWhereTheHeaderSaysSo() {
    assertThatCode(() -> check("2403" + BLOCK + "11223344", 3)).doesNotThrowAnyException();
    assertThatThrownBy(() -> check("2403" + BLOCK + "112233", 3))
        .isInstanceOf(MalformedInputException.class)
        .hasMessageContaining("ends too early");
  }

  @ParameterizedTest
  @CsvSource({
    "2004, claims a size",
    "2103, needs a dictionary",
    "2303, needs a dictionary",
    "2803, reserved bit"
  })
  void refusesHeaders(String header, String reason) {
    assertThatThrownBy(() -> check(header + BLOCK, 3))
        .isInstanceOf(MalformedInputException.class)
        .hasMessageContaining(reason);
  }

  @Test
  void refusesReservedBlocks() {
    assertThatThrownBy(() -> check("20031f0000aabbcc", 3)).hasMessageContaining("reserved block");
  }

  @Test
  void refusesASecondFrame() {
    String frame = "2003" + BLOCK;

    assertThatThrownBy(() -> check(frame + MAGIC + frame, 3)).hasMessageContaining("bytes follow");
  }

  @Test
  void refusesSkippableFrames() {
    byte[] frame = HexFormat.of().parseHex("502a4d1803000000aabbcc");

    assertThatThrownBy(() -> ZstdFrame.requireSingle(frame, 0, frame.length, 3))
        .hasMessageContaining("no zstd frame");
  }

  private static void check(String afterMagic, int expectedLength) {
    byte[] frame = HexFormat.of().parseHex(MAGIC + afterMagic.replace(" ", ""));
    ZstdFrame.requireSingle(frame, 0, frame.length, expectedLength);
  }
}
