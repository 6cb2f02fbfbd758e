package dev.mansard.protocol.narinfo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mansard.protocol.error.MalformedInputException;
import dev.mansard.protocol.fuzz.Mutants;
import dev.mansard.protocol.nix.NixCacheInfo;
import dev.mansard.protocol.signing.Fingerprint;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** narinfos, and the texts that are made from them: what is accepted survives being written. */
public class NarInfoFuzzTest {
  @Test
  void takesOrRefusesEveryMutant() {
    Mutants.feed("narinfo", NarInfoFuzzTest::fuzzerTestOneInput);
  }

  public static void fuzzerTestOneInput(byte[] input) {
    var text = new String(input, StandardCharsets.ISO_8859_1);
    holds(text, NarInfo::parse, NarInfo::format);
    holds(text, NixCacheInfo::parse, NixCacheInfo::format);
    holds(text, Fingerprint::parse, Fingerprint::text);
  }

  private static <T> void holds(
      String text, Function<String, T> parse, Function<T, String> format) {
    T value;
    try {
      value = parse.apply(text);
    } catch (MalformedInputException e) {
      return;
    }
    var written = format.apply(value);
    assertThat(parse.apply(written)).isEqualTo(value);
    assertThat(format.apply(parse.apply(written))).isEqualTo(written);
    if (value instanceof NarInfo info) {
      var fingerprint = info.fingerprint();
      assertThat(Fingerprint.parse(fingerprint.text())).isEqualTo(fingerprint);
    }
  }
}
