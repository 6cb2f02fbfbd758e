package dev.mansard.store.chunk;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The search for cut points; the score is in bytes per microsecond, which is MB/s. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ChunkerBenchmark {
  private static final int LENGTH = 64 << 20;

  private final byte[] nar = RealContent.bytes(LENGTH);
  private final byte[] window = new byte[4 << 20];
  private final Chunker chunker = ChunkingSettings.ATTIC.chunkerFor(LENGTH);

  /** From memory; the result keeps the loop alive. */
  @Benchmark
  @OperationsPerInvocation(LENGTH)
  public int findCuts() {
    int chunks = 0;
    for (int at = 0; at < LENGTH; chunks++) {
      at += chunker.nextCut(nar, at, LENGTH - at);
    }
    return chunks;
  }

  /** Through a stream and windows, as the upload does. */
  @Benchmark
  @OperationsPerInvocation(LENGTH)
  public int readChunks() throws IOException {
    var source = new ChunkSource(new ByteArrayInputStream(nar), chunker, () -> window);
    int chunks = 0;
    for (Optional<Chunk> chunk = source.next(); chunk.isPresent(); chunk = source.next()) {
      chunks++;
    }
    return chunks;
  }
}
