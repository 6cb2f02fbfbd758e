package dev.mansard.store.upload;

import dev.mansard.protocol.api.UploadInfo;
import dev.mansard.protocol.nix.Sha256;
import dev.mansard.store.blob.StorageException;
import dev.mansard.store.bridge.BlockingMetadata;
import dev.mansard.store.chunk.Chunk;
import dev.mansard.store.chunk.ChunkSource;
import dev.mansard.store.chunk.Chunker;
import dev.mansard.store.metadata.ChunkCandidate;
import dev.mansard.store.metadata.commit.NewChunks;
import dev.mansard.store.metadata.commit.NewNar;
import dev.mansard.store.metadata.commit.NewObject;
import dev.mansard.store.metadata.commit.UploadCommit;
import dev.mansard.store.recipe.RunList;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One pass over the body of a new NAR.
 *
 * <p>The upload's thread reads windows, hashes the NAR, finds the cut points, decides what is a
 * duplicate, and writes frames. For each window that is full the chunks' hashes are computed on the
 * processor pool and then looked up; chunks that are stored are compressed on the pool. Windows are
 * decided on, and frames written, in the order of the NAR, whenever they are ready; the thread
 * waits for them only when it has no window to read into. So memory bounds everything, and
 * everything else overlaps.
 */
final class UploadPass implements DuplicateRuns.Target, AutoCloseable {
  private final BlockingMetadata metadata;
  private final CpuPool processors;
  private final WindowPool.Share windows;
  private final PackSequence packs;
  private final NewChunks chunks;
  private final UploadInfo info;
  private final NarInput input;
  private final ChunkSource source;
  private final DuplicateRuns duplicates;
  private final StoredHashes storedHashes;
  private final RunList recipe = new RunList();
  private final RunList reused = new RunList();
  private final MessageDigest fileHash = CpuPool.newSha256();
  private final Deque<Batch> batches = new ArrayDeque<>();
  private final Deque<PendingFrame> frames = new ArrayDeque<>();
  private @Nullable Window spare;
  private @Nullable Window filling;
  private List<NarChunk> fillingChunks = new ArrayList<>();
  private long reusedBytes;
  private long reusedStoredBytes;

  /** The chunks of one window, and what the look-up will say about them. */
  private record Batch(
      List<NarChunk> chunks, CompletableFuture<List<List<ChunkCandidate>>> copies) {}

  /** A new chunk that is being compressed. */
  private record PendingFrame(int index, NarChunk chunk, CompletableFuture<Frame> frame) {}

  UploadPass(
      BlockingMetadata metadata,
      CpuPool processors,
      WindowPool.Share windows,
      PackSequence packs,
      NewChunks chunks,
      UploadInfo info,
      NarInput input,
      Chunker chunker,
      long minimumRunBytes) {
    this.metadata = metadata;
    this.processors = processors;
    this.windows = windows;
    this.packs = packs;
    this.chunks = chunks;
    this.info = info;
    this.input = input;
    this.source = new ChunkSource(input, chunker, this::nextWindow);
    this.duplicates = new DuplicateRuns(minimumRunBytes, this);
    this.storedHashes = new StoredHashes(chunks);
  }

  /** Reads, checks and stores the NAR; afterwards all packs are durable. */
  void run() throws IOException, UploadException {
    readAll();
    while (!batches.isEmpty()) {
      waitForProgress();
    }
    duplicates.finish();
    while (!frames.isEmpty()) {
      write(frames.remove());
    }
    packs.finish();
  }

  /** The share of the NAR's bytes that was there already. */
  double reusedShare() {
    return (double) reusedBytes / info.narSize();
  }

  /** What is to be committed. */
  UploadCommit toCommit(NewObject object) {
    boolean isAllNew = reusedBytes == 0;
    OptionalLong wholePack =
        isAllNew && packs.packs().size() == 1
            ? OptionalLong.of(packs.packs().getFirst().id())
            : OptionalLong.empty();
    var nar =
        new NewNar(
            info.narHash(),
            info.narSize(),
            processors.compression(),
            recipe.toRecipe(),
            storedBytes(),
            isAllNew ? Optional.of(Sha256.of(fileHash.digest())) : Optional.empty(),
            wholePack);
    return new UploadCommit(
        packs.leaseIds(), packs.packs(), chunks, reused.runs(), reusedStoredBytes, nar, object);
  }

  /** Length of the body that will be served. */
  long storedBytes() {
    long bytes = reusedStoredBytes;
    for (int i = 0; i < chunks.size(); i++) {
      bytes += (long) chunks.storedBytes(i) * chunks.references(i);
    }
    return bytes;
  }

  private void readAll() throws IOException, UploadException {
    try {
      reserveWindow();
      for (var chunk = source.next(); chunk.isPresent(); chunk = source.next()) {
        accept(chunk.get());
        reserveWindow();
      }
      endBatch();
      input.finish(info.narHash());
    } catch (NarInput.NotANarException e) {
      throw e.toUploadException();
    }
  }

  private void accept(Chunk chunk) {
    Window window = Objects.requireNonNull(filling, "window");
    window.addChunk();
    fillingChunks.add(new NarChunk(window, chunk.offset(), chunk.length()));
  }

  /** Makes sure that the source finds a window when it asks for one. */
  private void reserveWindow() throws StorageException {
    boolean isLastWindow = filling != null && info.narSize() <= windows.windowBytes();
    if (spare != null || isLastWindow || input.received() == info.narSize()) {
      return;
    }
    packs.requireLeases();
    takeWhatIsReady();
    spare = windows.tryTake();
    while (spare == null) {
      waitForProgress();
      takeWhatIsReady();
      spare = windows.tryTake();
    }
  }

  private byte[] nextWindow() {
    endBatch();
    Window window = Objects.requireNonNull(spare, "spare window");
    spare = null;
    filling = window;
    return window.bytes();
  }

  private void endBatch() {
    Window window = filling;
    if (window == null) {
      return;
    }
    filling = null;
    window.setFull();
    releaseIfFree(window);
    if (!fillingChunks.isEmpty()) {
      List<NarChunk> batch = fillingChunks;
      fillingChunks = new ArrayList<>();
      batches.add(new Batch(batch, startFindCopies(batch)));
    }
  }

  private CompletableFuture<List<List<ChunkCandidate>>> startFindCopies(List<NarChunk> batch) {
    return processors
        .submit(tools -> hashes(batch, tools))
        .thenCompose(hashes -> metadata.startFindCandidates(hashes, processors.compression()));
  }

  private static List<Sha256> hashes(List<NarChunk> chunks, CpuPool.Tools tools) {
    List<Sha256> hashes = new ArrayList<>(chunks.size());
    for (NarChunk chunk : chunks) {
      chunk.computeHash(tools);
      hashes.add(Sha256.of(chunk.hash()));
    }
    return hashes;
  }

  private void takeWhatIsReady() throws StorageException {
    while (!batches.isEmpty() && batches.element().copies().isDone()) {
      decide(batches.remove());
    }
    while (!frames.isEmpty() && frames.element().frame().isDone()) {
      write(frames.remove());
    }
  }

  /** Waits for what stands first in one of the queues; with all windows in use there is one. */
  private void waitForProgress() throws StorageException {
    if (frames.isEmpty()) {
      decide(batches.remove());
    } else {
      write(frames.remove());
    }
  }

  private void decide(Batch batch) {
    List<List<ChunkCandidate>> copies = metadata.await(batch.copies());
    for (int i = 0; i < batch.chunks().size(); i++) {
      NarChunk chunk = batch.chunks().get(i);
      chunk.setCopies(joined(storedHashes.find(chunk.hash()), copies.get(i)));
      duplicates.offer(chunk);
    }
  }

  private static List<ChunkCandidate> joined(
      List<ChunkCandidate> ownCopies, List<ChunkCandidate> copies) {
    if (ownCopies.isEmpty()) {
      return copies;
    }
    List<ChunkCandidate> all = new ArrayList<>(ownCopies);
    all.addAll(copies);
    return all;
  }

  @Override
  public void store(NarChunk chunk) {
    long id = packs.assign(chunk.length());
    int index = chunks.add(id, chunk.hash(), chunk.length());
    storedHashes.add(index, chunk.hash());
    recipe.add(id);
    frames.add(new PendingFrame(index, chunk, processors.submit(chunk::compress)));
  }

  @Override
  public void reuse(NarChunk chunk, ChunkCandidate copy) {
    reusedBytes += chunk.length();
    recipe.add(copy.id());
    int ownIndex = packs.indexOf(copy.id());
    if (ownIndex < 0) {
      reused.add(copy.id());
      reusedStoredBytes += copy.length();
    } else {
      chunks.addReference(ownIndex);
    }
    release(chunk);
  }

  private void write(PendingFrame pending) throws StorageException {
    Frame frame = pending.frame().join();
    packs.write(pending.index(), frame);
    if (reusedBytes == 0) {
      fileHash.update(frame.bytes());
    }
    release(pending.chunk());
  }

  private void release(NarChunk chunk) {
    chunk.window().releaseChunk();
    releaseIfFree(chunk.window());
  }

  private void releaseIfFree(Window window) {
    if (window.isFree()) {
      windows.release(window);
    }
  }

  /** After a failure: what has not begun to be compressed need not be any more. */
  @Override
  public void close() {
    frames.forEach(pending -> pending.frame().cancel(false));
  }
}
