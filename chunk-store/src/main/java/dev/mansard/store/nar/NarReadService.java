package dev.mansard.store.nar;

import dev.mansard.store.blob.BlobStorage;
import dev.mansard.store.blob.StorageException;
import dev.mansard.store.bridge.BlockingMetadata;
import dev.mansard.store.bridge.Repositories;
import dev.mansard.store.metadata.ChunkRepository.Frame;
import dev.mansard.store.metadata.MetadataException;
import dev.mansard.store.metadata.Pack;
import dev.mansard.store.metadata.StoredNar;
import dev.mansard.store.recipe.ChunkRun;
import dev.mansard.store.recipe.Recipe;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens stored NARs. Blocking; for worker or virtual threads. One instance a process. */
public final class NarReadService {
  private static final Logger LOG = LoggerFactory.getLogger(NarReadService.class);

  /** Frames asked for by one query: some hundred kilobytes of rows, a few milliseconds. */
  private static final int FRAMES_PER_QUERY = 16_384;

  private final BlobStorage storage;
  private final BlockingMetadata metadata;
  private final KnownPacks knownPacks;
  private final ReadBudget budget;
  private final DamageReport damage;

  /**
   * A service that reads from {@code storage}.
   *
   * @param databaseLimit how long one database call may take
   * @param damage is told of whatever turns out to be unreadable
   */
  public NarReadService(
      BlobStorage storage,
      Repositories repositories,
      Duration databaseLimit,
      Clock clock,
      DamageReport damage) {
    this(storage, repositories, databaseLimit, clock, damage, ReadBudget.standard());
  }

  /** The same with another budget for what is fetched ahead. */
  public NarReadService(
      BlobStorage storage,
      Repositories repositories,
      Duration databaseLimit,
      Clock clock,
      DamageReport damage,
      ReadBudget budget) {
    this.storage = storage;
    this.budget = budget;
    this.damage = damage;
    metadata = new BlockingMetadata(repositories, databaseLimit);
    knownPacks = new KnownPacks(storage, clock, damage);
  }

  /**
   * Opens a NAR. When this returns, every part of it is known to exist.
   *
   * <p>Rows are read one after the other, so that a NAR that is just being moved or healed may look
   * incomplete. Whether it is, only one look at all of its rows at once can tell.
   *
   * @throws NarUnavailableException if a part is missing or quarantined, or if nobody can say
   */
  public NarBody open(StoredNar nar) throws NarUnavailableException {
    try {
      return openWhole(nar);
    } catch (PartMissingException e) {
      if (damage.rows(nar.id())) {
        LOG.warn("NAR {} (row {}) cannot be read, missing: {}", nar.narHash(), nar.id(), e.part());
        throw new NarUnavailableException.Incomplete("missing: " + e.part());
      }
      throw new NarUnavailableException.Busy(e);
    } catch (MetadataException.Unavailable
        | MetadataException.OutcomeUnknown
        | MetadataException.Contended
        | StorageException e) {
      throw new NarUnavailableException.Busy(e);
    }
  }

  private NarBody openWhole(StoredNar nar) throws PartMissingException, StorageException {
    FrameTable frames = findFrames(nar);
    Map<Long, Pack> packs = findPacks(frames);
    requireConsistent(nar, frames, packs);
    Optional<Pack> wholePack = wholePack(nar, frames, packs);
    Map<Long, Long> sizes = knownPacks.findSizes(packs.values());
    for (Pack pack : packs.values()) {
      long size = sizes.getOrDefault(pack.id(), 0L);
      if (size != pack.sizeBytes()) {
        wholePack = Optional.empty();
      }
      if (size < pack.sizeBytes()) {
        damage.blob(pack);
        if (size < frames.endIn(pack.id())) {
          throw new PartMissingException("bytes of pack " + pack.id() + " " + pack.blobKey());
        }
      }
    }
    var places = new Places(new Placement(frames, packs), () -> findAgain(nar));
    return new PackedNarBody(storage, places, wholePack, budget, damage);
  }

  /** For a NAR of which something is not where it was when it was opened. */
  private Optional<Placement> findAgain(StoredNar nar) throws StorageException.Retryable {
    try {
      FrameTable frames = findFrames(nar);
      Map<Long, Pack> packs = findPacks(frames);
      requireConsistent(nar, frames, packs);
      return Optional.of(new Placement(frames, packs));
    } catch (PartMissingException e) {
      LOG.info("NAR {} (row {}) cannot be looked up again", nar.narHash(), nar.id(), e);
      return Optional.empty();
    } catch (MetadataException e) {
      throw new StorageException.Retryable("cannot find out where a blob was moved", e);
    }
  }

  private FrameTable findFrames(StoredNar nar) throws PartMissingException {
    Recipe recipe =
        metadata.findRecipe(nar.id()).orElseThrow(() -> new PartMissingException("row"));
    var table = new FrameTable(recipe.chunkCount());
    for (List<ChunkRun> part : recipe.parts(FRAMES_PER_QUERY)) {
      addFrames(table, part);
    }
    return table;
  }

  private void addFrames(FrameTable table, List<ChunkRun> runs) throws PartMissingException {
    List<Frame> frames =
        metadata
            .findFrames(runs)
            .orElseThrow(() -> new PartMissingException("some of the chunks in " + runs));
    for (Frame frame : frames) {
      table.add(frame.packId(), frame.offset(), frame.length(), frame.checksum());
    }
  }

  private Map<Long, Pack> findPacks(FrameTable frames) throws PartMissingException {
    List<Long> ids = Arrays.stream(frames.distinctPackIds()).boxed().toList();
    Map<Long, Pack> packs = HashMap.newHashMap(ids.size());
    for (Pack pack : metadata.findPacks(ids)) {
      packs.put(pack.id(), pack);
    }
    if (packs.size() != ids.size()) {
      throw new PartMissingException("some of the packs " + ids);
    }
    return packs;
  }

  /** Rows that contradict each other must not become a body, however that came about. */
  private static void requireConsistent(StoredNar nar, FrameTable frames, Map<Long, Pack> packs)
      throws PartMissingException {
    long total = 0;
    for (int i = 0; i < frames.size(); i++) {
      Pack pack = packs.get(frames.packId(i));
      if (pack == null || frames.offset(i) + frames.length(i) > pack.sizeBytes()) {
        throw new PartMissingException("frame " + i + " within pack " + frames.packId(i));
      }
      total += frames.length(i);
    }
    if (frames.size() != nar.chunkCount() || total != nar.storedBytes()) {
      throw new PartMissingException(
          "%d chunks of %d bytes in all; found are %d of %d"
              .formatted(nar.chunkCount(), nar.storedBytes(), frames.size(), total));
    }
  }

  /** Only frames that fill the pack from its beginning to its end are the same body. */
  private static Optional<Pack> wholePack(StoredNar nar, FrameTable frames, Map<Long, Pack> packs) {
    if (nar.wholePackId().isEmpty() || packs.size() != 1 || !frames.isContiguous()) {
      return Optional.empty();
    }
    return Optional.ofNullable(packs.get(nar.wholePackId().getAsLong()))
        .filter(pack -> pack.sizeBytes() == nar.storedBytes());
  }

  /** Rows that do not fit together, at least at the moment. */
  private static final class PartMissingException extends Exception {
    private static final long serialVersionUID = 1L;

    PartMissingException(String part) {
      super(part);
    }

    String part() {
      return String.valueOf(getMessage());
    }
  }
}
