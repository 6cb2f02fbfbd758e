package dev.mansard.protocol.api;

import dev.mansard.protocol.error.MalformedInputException;
import dev.mansard.protocol.nix.StorePath;
import java.util.Optional;

/**
 * Body of {@code PUT /_api/v1/pins/{cache}/{name}}. An absent number keeps the one the pin has; a
 * new pin has 1 and 0, that is, it keeps nothing but its path.
 *
 * @param storePath what the name shall stand for; a path of the cache
 * @param keepRevisions how many paths are kept, the present one included; 1 to {@link
 *     #MOST_REVISIONS}
 * @param keepDays how long a path is kept after it was replaced, even beyond that number; 0 to
 *     {@link #MOST_DAYS}
 */
public record PinRequest(
    StorePath storePath, Optional<Integer> keepRevisions, Optional<Integer> keepDays) {
  public static final int MOST_REVISIONS = 1_000;
  public static final int MOST_DAYS = 3_650;

  /** Refuses numbers out of bounds with a {@link MalformedInputException}. */
  public PinRequest {
    keepRevisions.ifPresent(number -> require("keep_revisions", number, 1, MOST_REVISIONS));
    keepDays.ifPresent(number -> require("keep_days", number, 0, MOST_DAYS));
  }

  private static void require(String name, int value, int least, int most) {
    if (value < least || value > most) {
      throw new MalformedInputException(
          name, 0, "%d; %d to %d are allowed".formatted(value, least, most));
    }
  }
}
