package dev.mansard.store.compression;

import dev.mansard.store.chunk.Chunker;
import dev.mansard.store.chunk.ChunkingSettings;
import dev.mansard.store.chunk.RealContent;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Compression chunk by chunk; the score is in uncompressed bytes per microsecond, which is MB/s.
 * {@code push} adds all else an upload computes, to weigh the engines by what they matter there.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 2)
@Measurement(iterations = 4, time = 2)
@SuppressWarnings("NullAway.Init") // set up by JMH
public class CodecBenchmark {
  private static final int LENGTH = 32 << 20;

  /** Engine and level; the letters before the colon name a {@link ZstdEngine}, or xz. */
  @Param({"JNI:1", "FOREIGN:1", "JNI:3", "FOREIGN:3", "JNI:8", "FOREIGN:8", "JAVA:3"})
  public String codecAndLevel;

  private final byte[] nar = RealContent.bytes(LENGTH);
  private final List<byte[]> chunks = new ArrayList<>();
  private final List<byte[]> frames = new ArrayList<>();
  private Codec codec;
  private byte[] output;

  /** Cuts and compresses once. */
  @Setup(Level.Trial)
  public void compressAll() {
    codec = open();
    Chunker chunker = ChunkingSettings.ATTIC.chunkerFor(LENGTH);
    output = new byte[codec.maxCompressedLength(chunker.maxChunkSize())];
    for (int at = 0; at < LENGTH; ) {
      int length = chunker.nextCut(nar, at, LENGTH - at);
      byte[] chunk = Arrays.copyOfRange(nar, at, at + length);
      chunks.add(chunk);
      frames.add(Codecs.compress(codec, chunk));
      at += length;
    }
  }

  private Codec open() {
    int colon = codecAndLevel.indexOf(':');
    String name = codecAndLevel.substring(0, colon);
    int level = Integer.parseInt(codecAndLevel.substring(colon + 1));
    return name.equals("XZ") ? new XzCodec(level) : ZstdEngine.valueOf(name).open(level);
  }

  /** Frees the contexts. */
  @TearDown(Level.Trial)
  public void close() {
    codec.close();
  }

  /** Chunks to frames. */
  @Benchmark
  @OperationsPerInvocation(LENGTH)
  public long compress() {
    long stored = 0;
    for (byte[] chunk : chunks) {
      stored += codec.compress(chunk, 0, chunk.length, output);
    }
    return stored;
  }

  /** Frames to chunks. */
  @Benchmark
  @OperationsPerInvocation(LENGTH)
  public long decompress() {
    long bytes = 0;
    for (int i = 0; i < frames.size(); i++) {
      byte[] frame = frames.get(i);
      bytes += codec.decompress(frame, 0, frame.length, chunks.get(i).length).length;
    }
    return bytes;
  }

  /** NAR hash, cut points, chunk hashes, compression, checksums: one thread, no I/O. */
  @Benchmark
  @OperationsPerInvocation(LENGTH)
  public long push() throws NoSuchAlgorithmException {
    var narHash = MessageDigest.getInstance("SHA-256");
    var chunkHash = MessageDigest.getInstance("SHA-256");
    Chunker chunker = ChunkingSettings.ATTIC.chunkerFor(LENGTH);
    long sum = 0;
    for (int at = 0; at < LENGTH; ) {
      int length = chunker.nextCut(nar, at, LENGTH - at);
      narHash.update(nar, at, length);
      chunkHash.update(nar, at, length);
      sum += chunkHash.digest()[0];
      int stored = codec.compress(nar, at, length, output);
      sum += FrameChecksum.of(output, 0, stored);
      at += length;
    }
    return sum + narHash.digest()[0];
  }
}
