package dev.mansard.store.integrity;

import dev.mansard.store.metadata.integrity.PlacedFrame;
import java.util.List;

/**
 * A frame that is not as it was written, or cannot be had any more.
 *
 * @param text what is wrong with it
 * @param isRefusal whether the storage refuses to read it
 */
record Flaw(PlacedFrame frame, String text, boolean isRefusal) {

  static Flaw ofChecksum(PlacedFrame frame) {
    return new Flaw(frame, "the checksum of " + frame.length() + " bytes does not match", false);
  }

  static Flaw ofRefusal(PlacedFrame frame, Exception refusal) {
    return new Flaw(frame, frame.length() + " bytes cannot be read: " + refusal.getMessage(), true);
  }

  /** What is wrong with all of them, of which there is one at least. */
  static String text(List<Flaw> flaws) {
    String first = flaws.getFirst().text();
    return flaws.size() == 1 ? first : first + ", and so with " + (flaws.size() - 1) + " behind it";
  }

  static List<Long> offsets(List<Flaw> flaws) {
    return flaws.stream().map(flaw -> flaw.frame().offset()).toList();
  }
}
