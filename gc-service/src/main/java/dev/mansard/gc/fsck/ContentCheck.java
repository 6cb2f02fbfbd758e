package dev.mansard.gc.fsck;

import dev.mansard.gc.fsck.FsckRepository.CheckedChunk;
import dev.mansard.protocol.error.MalformedInputException;
import dev.mansard.protocol.nix.Compression;
import dev.mansard.protocol.nix.Sha256;
import dev.mansard.store.blob.BlobStorage;
import dev.mansard.store.blob.StorageException;
import dev.mansard.store.compression.Codec;
import dev.mansard.store.compression.CodecFactory;
import dev.mansard.store.compression.CompressionSettings;
import dev.mansard.store.compression.FrameChecksum;
import dev.mansard.store.recipe.ChunkRun;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Puts every NAR together from its frames and hashes it: checksum of each frame, hash of each
 * chunk, hash of the whole. What several NARs share is read for each of them.
 */
final class ContentCheck {
  private static final int NARS = 100;
  private static final int CHUNKS = 1_000;

  private final FsckRepository rows;
  private final BlobStorage storage;
  private final Remedy remedy;
  private final Consumer<Finding> report;
  private final Map<Compression, Codec> codecs = new EnumMap<>(Compression.class);
  private final Set<String> told = new HashSet<>();
  private long bytes;

  ContentCheck(FsckRepository rows, BlobStorage storage, Remedy remedy, Consumer<Finding> report) {
    this.rows = rows;
    this.storage = storage;
    this.remedy = remedy;
    this.report = report;
  }

  /** Returns how many bytes of content were read. */
  long run() throws IOException {
    try {
      List<CheckedNar> page = rows.listNars(0, NARS);
      while (!page.isEmpty()) {
        for (CheckedNar nar : page) {
          if (!nar.isQuarantined()) {
            check(nar);
          }
        }
        page = rows.listNars(page.getLast().id(), NARS);
      }
      return bytes;
    } finally {
      codecs.values().forEach(Codec::close);
    }
  }

  private void check(CheckedNar nar) throws IOException {
    MessageDigest whole = sha256();
    boolean isWhole = true;
    try {
      for (List<ChunkRun> part : nar.recipe().decode().parts(CHUNKS)) {
        isWhole &= addTo(whole, nar.compression(), part);
      }
    } catch (MalformedInputException e) {
      return; // told of with the rows
    }
    if (isWhole && !Sha256.of(whole.digest()).equals(nar.narHash())) {
      report.accept(
          new Finding(
              nar.name() + ": all its chunks are right, but together they have another hash",
              "none is known; drop its paths and push them again"));
    }
  }

  /** Whether all chunks of the part are there and right. */
  private boolean addTo(MessageDigest whole, Compression compression, List<ChunkRun> part)
      throws IOException {
    List<CheckedChunk> chunks = rows.listChunks(part);
    boolean isWhole = chunks.size() == part.stream().mapToInt(ChunkRun::count).sum();
    try (var frames = new FrameStreams(storage, chunks)) {
      for (int i = 0; i < chunks.size(); i++) {
        isWhole &= addTo(whole, compression, frames, i);
      }
    }
    return isWhole;
  }

  /** Whether the chunk is right; if not, that is told once. */
  private boolean addTo(
      MessageDigest whole, Compression compression, FrameStreams frames, int index)
      throws IOException {
    CheckedChunk chunk = frames.chunk(index);
    if (!chunk.isQuarantined()) {
      try {
        whole.update(verified(compression, frames, index));
        return true;
      } catch (StorageException.Missing e) {
        tell(chunk, "is missing", () -> remedy.ofBlob(chunk.pack()));
      } catch (StorageException.Permanent e) {
        requireOfBlob(e);
        tell(chunk, "cannot be read: " + e.getMessage(), () -> remedy.ofRefusal(chunk));
      } catch (MalformedInputException e) {
        tell(chunk, e.reason(), () -> remedy.ofFrame(chunk.pack(), chunk.offset(), e.reason()));
      }
    }
    return false;
  }

  /** What the storage might refuse of any blob is not the frame's fault. */
  private void requireOfBlob(StorageException.Permanent refusal) throws StorageException {
    if (!refusal.isOfBlob()) {
      throw refusal;
    }
    storage.checkReading();
  }

  private interface Repair {
    String run() throws IOException;
  }

  private void tell(CheckedChunk chunk, String flaw, Repair repair) throws IOException {
    if (told.add(chunk.pack().id() + "@" + chunk.offset())) {
      report.accept(
          new Finding(
              "the frame at %d of %s, chunk %d: %s"
                  .formatted(chunk.offset(), chunk.key(), chunk.id(), flaw),
              repair.run()));
    }
  }

  /** Read once more by itself where it is wrong: that may have happened on the way. */
  private byte[] verified(Compression compression, FrameStreams frames, int index)
      throws IOException {
    CheckedChunk chunk = frames.chunk(index);
    try {
      return verified(compression, chunk, frames.read(index));
    } catch (MalformedInputException e) {
      return verified(compression, chunk, frames.readAlone(index));
    }
  }

  private byte[] verified(Compression compression, CheckedChunk chunk, byte[] frame) {
    bytes += frame.length;
    if (FrameChecksum.of(frame, 0, frame.length) != chunk.checksum()) {
      throw new MalformedInputException("frame", 0, "its checksum does not match");
    }
    byte[] content = codec(compression).decompress(frame, 0, frame.length, chunk.sizeBytes());
    if (!Sha256.digest(content).equals(chunk.hash())) {
      throw new MalformedInputException("frame", 0, "its content has another hash");
    }
    return content;
  }

  private Codec codec(Compression compression) {
    return codecs.computeIfAbsent(
        compression, type -> CodecFactory.of(CompressionSettings.of(type)).open());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
