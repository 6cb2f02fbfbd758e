package dev.mansard.protocol.nar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mansard.protocol.error.MalformedInputException;
import dev.mansard.protocol.fuzz.Mutants;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** NARs: what is accepted is written again byte for byte, wherever buffers are cut. */
public class NarFuzzTest {
  @Test
  void takesOrRefusesEveryMutant() {
    Mutants.feed("nar", NarFuzzTest::fuzzerTestOneInput);
  }

  public static void fuzzerTestOneInput(byte[] input) throws IOException {
    var tree = new NarTree();
    boolean isAccepted = accepts(input, tree);

    assertThat(acceptsByteByByte(input)).isEqualTo(isAccepted);
    if (isAccepted) {
      assertThat(tree.write()).isEqualTo(input);
      assertThat(NarReader.readPrefix(new ByteArrayInputStream(input), entry -> {}))
          .isEqualTo(input.length);
    }
  }

  private static boolean accepts(byte[] input, NarVisitor visitor) throws IOException {
    try {
      return NarReader.read(new ByteArrayInputStream(input), visitor) == input.length;
    } catch (MalformedInputException e) {
      assertThat(e.offset()).isBetween(0L, (long) input.length);
      return false;
    }
  }

  private static boolean acceptsByteByByte(byte[] input) {
    var validator = new NarValidator();
    try {
      for (int i = 0; i < input.length; i++) {
        validator.update(input, i, 1);
      }
      validator.finish();
      return true;
    } catch (MalformedInputException e) {
      return false;
    }
  }
}
