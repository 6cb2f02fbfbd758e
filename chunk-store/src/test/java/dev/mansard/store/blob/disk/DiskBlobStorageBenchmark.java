package dev.mansard.store.blob.disk;

import dev.mansard.store.blob.BlobKey;
import dev.mansard.store.blob.BlobWriter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Packs on the disk of the folder in the system property {@code mansard.benchmark.folder}, or of
 * the temporary one; the score is in packs per second.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 1, time = 2)
@Measurement(iterations = 3, time = 2)
@SuppressWarnings("NullAway.Init") // set up by JMH
public class DiskBlobStorageBenchmark {
  /** Bytes of a pack. */
  @Param({"20000", "1000000", "64000000"})
  public int packSize;

  private static final BlobKey PRESENT = new BlobKey("present");

  private Path folder;
  private DiskBlobStorage storage;
  private byte[] content;

  /** Opens the storage and writes a blob to read. */
  @Setup(Level.Trial)
  public void open() throws IOException {
    var parent =
        Path.of(
            System.getProperty("mansard.benchmark.folder", System.getProperty("java.io.tmpdir")));
    folder = Files.createTempDirectory(parent, "mansard-benchmark");
    storage = DiskBlobStorage.open(folder);
    content = new byte[packSize];
    new Random(1).nextBytes(content);
    write(PRESENT);
  }

  /** Removes all files. */
  @TearDown(Level.Trial)
  public void removeAll() throws IOException {
    List<Path> all;
    try (var files = Files.walk(folder)) {
      all = files.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : all) {
      Files.delete(path);
    }
  }

  /** One writer. */
  @Benchmark
  public void writePack() throws IOException {
    writeAndDelete();
  }

  /** Four writers, as a push with four uploads at a time. */
  @Benchmark
  @Threads(4)
  public void writePacksByFour() throws IOException {
    writeAndDelete();
  }

  /** The whole pack, from the page cache. */
  @Benchmark
  public long readPack() throws IOException {
    byte[] buffer = new byte[256 << 10];
    long bytes = 0;
    try (InputStream input = storage.openRange(PRESENT, 0, packSize)) {
      for (int count = input.read(buffer); count >= 0; count = input.read(buffer)) {
        bytes += count;
      }
    }
    return bytes;
  }

  /** Deletion by the file system's own means: its fsync is not what is measured. */
  private void writeAndDelete() throws IOException {
    BlobKey key = BlobKey.ofPack(UUID.randomUUID());
    write(key);
    Files.delete(folder.resolve(key.value()));
  }

  /** In frames of 20 kB, as the upload writes. */
  private void write(BlobKey key) throws IOException {
    try (BlobWriter writer = storage.open(key)) {
      for (int at = 0; at < packSize; at += 20_000) {
        writer.write(content, at, Math.min(20_000, packSize - at));
      }
      writer.commit();
    }
  }
}
