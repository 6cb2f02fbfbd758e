package dev.mansard.store.upload;

import dev.mansard.protocol.api.UploadInfo;
import dev.mansard.store.blob.BlobStorage;
import dev.mansard.store.blob.StorageException;
import dev.mansard.store.bridge.BlockingIntegrity;
import dev.mansard.store.bridge.BlockingMetadata;
import dev.mansard.store.bridge.Repositories;
import dev.mansard.store.chunk.Chunker;
import dev.mansard.store.compression.CodecFactory;
import dev.mansard.store.integrity.ForeignStorageException;
import dev.mansard.store.integrity.Healing;
import dev.mansard.store.integrity.IntegrityCounters;
import dev.mansard.store.integrity.StorageMark;
import dev.mansard.store.metadata.MetadataException;
import dev.mansard.store.metadata.commit.CommitResult;
import dev.mansard.store.metadata.commit.MappingCommit;
import dev.mansard.store.metadata.commit.NewChunks;
import dev.mansard.store.metadata.commit.NewObject;
import dev.mansard.store.metadata.commit.UploadState;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Duration;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores NARs. One instance a process: it owns the threads that compress, the memory all uploads
 * share, and the heartbeat of their leases. Blocking; for worker or virtual threads.
 *
 * <p>An upload first takes a lease. A NAR that is in the store is only read and hashed, to prove
 * that the uploader has it, and mapped. Any other goes through {@link UploadPass}; its packs are
 * durable before one transaction makes all of it visible. Whatever fails before, nothing is kept.
 * If nobody can say whether that transaction took place, nothing is removed either: the lease still
 * exists if and only if it did not, and lets GC clean up.
 */
public final class NarUploadService implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(NarUploadService.class);
  private static final Duration RETRY_AFTER = Duration.ofSeconds(5);
  private static final int PROOF_BUFFER = 128 << 10;

  private final StoreSettings settings;
  private final BlobStorage storage;
  private final BlockingMetadata metadata;
  private final Healing healing;
  private final StorageMark mark;
  private final CpuPool processors;
  private final MemoryBudget budget;
  private final WindowPool windows;
  private final LeaseKeeper keeper;

  /**
   * A service with its own threads.
   *
   * @param random for blob keys, which nobody must be able to guess: a secure one, except in tests
   */
  public NarUploadService(
      StoreSettings settings,
      BlobStorage storage,
      Repositories repositories,
      Clock clock,
      RandomGenerator random) {
    this(settings, storage, repositories, clock, random, new IntegrityCounters());
  }

  /** The same with counters for what uploads heal. */
  public NarUploadService(
      StoreSettings settings,
      BlobStorage storage,
      Repositories repositories,
      Clock clock,
      RandomGenerator random,
      IntegrityCounters counters) {
    this.settings = settings;
    this.storage = storage;
    this.metadata = new BlockingMetadata(repositories, settings.resources().database());
    var integrity = new BlockingIntegrity(repositories, settings.resources().database());
    this.healing = new Healing(integrity, counters);
    this.mark = new StorageMark(storage, integrity);
    this.processors =
        new CpuPool(settings.resources().processors(), CodecFactory.of(settings.compression()));
    this.budget = new MemoryBudget(settings.resources().memoryBudgetBytes());
    this.windows = new WindowPool(budget, DuplicateRuns.windowBytes(settings.minimumRunBytes()));
    this.keeper = new LeaseKeeper(metadata, settings.leases(), clock, random);
  }

  /**
   * Reads the NAR to its end, stores it and maps it. When this returns, the path is durable and
   * readable. The first upload makes sure that the storage is the one that the database knows.
   *
   * @param nar exactly the NAR; not closed
   * @throws UploadException if the upload is refused
   * @throws IOException if {@code nar} fails, or the storage for good
   */
  public UploadOutcome upload(UploadRequest request, InputStream nar)
      throws UploadException, IOException {
    try {
      mark.claim();
      return attempt(request, nar);
    } catch (ForeignStorageException e) {
      throw new UploadException.ForeignStorage(e);
    } catch (StorageException.Full e) {
      throw new UploadException.StorageFull(e);
    } catch (StorageException.Retryable
        | MetadataException.Unavailable
        | MetadataException.OutcomeUnknown
        | MetadataException.Contended
        | MetadataException.Stale e) {
      throw new UploadException.Busy(RETRY_AFTER, e);
    }
  }

  /** Bytes of the memory budget that no upload has taken; for a metric. */
  public long freeMemoryBytes() {
    return budget.free();
  }

  @Override
  public void close() {
    keeper.close();
    processors.close();
  }

  private UploadOutcome attempt(UploadRequest request, InputStream nar)
      throws UploadException, IOException {
    var chunks = new NewChunks();
    var packs = new PackSequence(storage, metadata, keeper, settings.packs(), chunks);
    try {
      UploadOutcome outcome = attempt(request, nar, packs, chunks);
      packs.settle();
      return outcome;
    } catch (MetadataException.OutcomeUnknown e) {
      packs.settle();
      LOG.warn("outcome of the commit of {} is unknown", request.info().storePath(), e);
      throw e;
    } finally {
      packs.end();
    }
  }

  private UploadOutcome attempt(
      UploadRequest request, InputStream nar, PackSequence packs, NewChunks chunks)
      throws UploadException, IOException {
    UploadInfo info = request.info();
    UploadState state =
        metadata.findUploadState(request.cache().id(), info.storePathHash(), info.narHash());
    if (state.mappedNar().isPresent() && !state.mappedNar().get().equals(info.narHash())) {
      throw new UploadException.PathConflict(state.mappedNar().get(), info.narHash());
    }
    if (state.storedNarSize().isPresent()) {
      provePossession(info, nar, state.storedNarSize().getAsLong());
      return map(request, packs.leaseIds());
    }
    UploadOutcome outcome = store(request, nar, packs, chunks);
    if (state.hasQuarantine()) {
      heal(request, chunks);
    }
    return outcome;
  }

  /** What is stored is stored, whether it can heal other NARs just now or not. */
  private void heal(UploadRequest request, NewChunks chunks) {
    try {
      healing.heal(chunks.hashes(), processors.compression());
    } catch (RuntimeException e) {
      LOG.warn("cannot heal other NARs with {} now", request.info().storePath(), e);
    }
  }

  /** The announced size is a part of what is signed, so that not even without proof it is free. */
  private void provePossession(UploadInfo info, InputStream nar, long storedNarSize)
      throws IOException, UploadException {
    if (!settings.requirePossessionProof()) {
      if (info.narSize() != storedNarSize) {
        throw new UploadException.SizeMismatch(info.narSize(), storedNarSize);
      }
      return;
    }
    var input = new NarInput(nar, info.narSize(), false);
    var buffer = new byte[(int) Math.min(PROOF_BUFFER, info.narSize())];
    while (input.read(buffer, 0, buffer.length) >= 0) {
      // Reading is hashing.
    }
    input.finish(info.narHash());
  }

  private UploadOutcome store(
      UploadRequest request, InputStream nar, PackSequence packs, NewChunks chunks)
      throws UploadException, IOException {
    UploadInfo info = request.info();
    Chunker chunker = settings.chunking().chunkerFor(info.narSize());
    try (WindowPool.Share share = admit(info, chunker);
        var pass =
            new UploadPass(
                metadata,
                processors,
                share,
                packs,
                chunks,
                info,
                new NarInput(nar, info.narSize(), true),
                chunker,
                settings.minimumRunBytes())) {
      pass.run();
      packs.requireLeases();
      CommitResult result = metadata.commitUpload(pass.toCommit(object(request)));
      return switch (result) {
        case CommitResult.NarExists() -> map(request, packs.deleteBlobs());
        case CommitResult.Committed() -> {
          packs.settle();
          yield new UploadOutcome.Stored(
              pass.storedBytes(), share(pass, info), packs.writtenBytes());
        }
        case CommitResult.PathTaken(var existing) ->
            throw new UploadException.PathConflict(existing, info.narHash());
        case CommitResult.CacheGone() -> throw new UploadException.CacheGone();
      };
    }
  }

  /** Maps a NAR that is in the store; the leases end. */
  private UploadOutcome map(UploadRequest request, Set<UUID> leases) throws UploadException {
    var commit = new MappingCommit(leases, request.info().narHash(), object(request));
    return switch (metadata.commitMapping(commit)) {
      case CommitResult.Committed() -> new UploadOutcome.Deduplicated();
      case CommitResult.PathTaken(var existing) ->
          throw new UploadException.PathConflict(existing, request.info().narHash());
      case CommitResult.CacheGone() -> throw new UploadException.CacheGone();
      case CommitResult.NarExists() -> throw new IllegalStateException("mapping stores no NAR");
    };
  }

  private WindowPool.Share admit(UploadInfo info, Chunker chunker) throws UploadException {
    Duration limit = settings.resources().admission();
    try {
      var share = windows.admit(info.narSize(), chunker.maxChunkSize(), limit);
      if (share == null) {
        throw new UploadException.NoMemory(RETRY_AFTER);
      }
      return share;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UploadException.Busy(RETRY_AFTER, e);
    }
  }

  private OptionalDouble share(UploadPass pass, UploadInfo info) {
    long threshold = settings.chunking().narSizeThreshold();
    boolean isSearched = threshold > 0 && info.narSize() >= threshold;
    return isSearched ? OptionalDouble.of(pass.reusedShare()) : OptionalDouble.empty();
  }

  private static NewObject object(UploadRequest request) {
    return new NewObject(
        request.cache().id(),
        request.info(),
        request.signature(),
        request.signingKeyId(),
        request.uploader());
  }
}
