package dev.mansard.protocol.api;

import dev.mansard.protocol.nix.StorePath;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Answer of {@code GET /_api/v1/pins/{cache}/{name}}, and an element of {@code GET
 * /_api/v1/pins/{cache}}.
 *
 * @param keepRevisions as in {@link PinRequest}
 * @param keepDays as in {@link PinRequest}
 * @param targets what is kept, latest first; the first one is what the name stands for
 */
public record Pin(PinName name, int keepRevisions, int keepDays, List<Target> targets) {

  public Pin {
    targets = List.copyOf(targets);
    if (targets.isEmpty()) {
      throw new IllegalArgumentException("pin " + name + " keeps nothing");
    }
  }

  /**
   * A path the name stands for, or stood for.
   *
   * @param replacedAt empty for the present one
   * @param keptUntil empty if it is kept as long as the pin stays as it is
   */
  public record Target(
      StorePath storePath,
      Instant pinnedAt,
      Optional<Instant> replacedAt,
      Optional<Instant> keptUntil) {}

  /** What the name stands for. */
  public StorePath storePath() {
    return targets.getFirst().storePath();
  }
}
