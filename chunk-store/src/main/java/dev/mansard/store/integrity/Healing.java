package dev.mansard.store.integrity;

import dev.mansard.protocol.nix.Compression;
import dev.mansard.protocol.nix.Sha256;
import dev.mansard.store.bridge.BlockingIntegrity;
import dev.mansard.store.metadata.integrity.SettledNars;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts quarantined chunks back into service that have a whole copy, and then the NARs that contain
 * them. Blocking; may be interrupted anywhere and repeated.
 */
public final class Healing {
  private static final Logger LOG = LoggerFactory.getLogger(Healing.class);
  private static final int CHUNKS_AT_ONCE = 500;
  private static final int NARS_AT_ONCE = 200;

  private final BlockingIntegrity metadata;
  private final IntegrityCounters counters;

  /** The healing of one store. */
  public Healing(BlockingIntegrity metadata, IntegrityCounters counters) {
    this.metadata = metadata;
    this.counters = counters;
  }

  /** Heals what this content, of which whole copies have been stored, can heal. */
  public void heal(List<Sha256> content, Compression compression) {
    for (int from = 0; from < content.size(); from += CHUNKS_AT_ONCE) {
      int to = Math.min(content.size(), from + CHUNKS_AT_ONCE);
      heal(metadata.findQuarantined(content.subList(from, to), compression));
    }
  }

  /** Heals whatever has a copy, and brings all NARs in line, whatever was interrupted. */
  public void healAll() {
    List<Long> chunks = metadata.listQuarantined(0, CHUNKS_AT_ONCE);
    while (!chunks.isEmpty()) {
      settle(heal(chunks));
      chunks = metadata.listQuarantined(chunks.getLast(), CHUNKS_AT_ONCE);
    }
    List<Long> nars = metadata.listQuarantinedNars(0, NARS_AT_ONCE);
    while (!nars.isEmpty()) {
      nars.stream().filter(metadata::settleNar).forEach(_ -> counters.addRestored(1));
      nars = metadata.listQuarantinedNars(nars.getLast(), NARS_AT_ONCE);
    }
  }

  /** Heals those of the chunks that have a copy; returns the others. */
  List<Long> heal(List<Long> chunks) {
    if (chunks.isEmpty()) {
      return chunks;
    }
    List<Long> healed = metadata.heal(chunks);
    putBack(healed);
    List<Long> left = new ArrayList<>(chunks);
    left.removeAll(healed);
    return left;
  }

  /** Settles the NARs of chunks that are whole again. */
  void putBack(List<Long> healed) {
    if (healed.isEmpty()) {
      return;
    }
    counters.addHealed(healed.size());
    SettledNars settled = settle(healed);
    LOG.info(
        "{} damaged chunks have been replaced; NARs readable again: {}",
        healed.size(),
        NarNames.of(settled.restored()));
  }

  /** Brings all NARs of these chunks in line with them. */
  SettledNars settle(List<Long> chunks) {
    List<Sha256> lost = new ArrayList<>();
    List<Sha256> restored = new ArrayList<>();
    SettledNars part = metadata.settleNars(chunks, 0, NARS_AT_ONCE);
    add(part, lost, restored);
    while (part.goOnAfter().isPresent()) {
      part = metadata.settleNars(chunks, part.goOnAfter().getAsLong(), NARS_AT_ONCE);
      add(part, lost, restored);
    }
    return new SettledNars(lost, restored, part.goOnAfter());
  }

  private void add(SettledNars part, List<Sha256> lost, List<Sha256> restored) {
    lost.addAll(part.lost());
    restored.addAll(part.restored());
    counters.addLost(part.lost().size());
    counters.addRestored(part.restored().size());
  }
}
