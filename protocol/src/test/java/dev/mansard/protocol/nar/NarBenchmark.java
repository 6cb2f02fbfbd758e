package dev.mansard.protocol.nar;

import dev.mansard.protocol.nix.NixBase32;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a NAR costs on its way: dumping a path of the page cache, validating, and formatting a hash.
 *
 * <p>Run by hand: {@code java -cp <test class path> org.openjdk.jmh.Main NarBenchmark}.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
public class NarBenchmark {
  /** Files of at most so many bytes; the tree has about 32 MiB in either case. */
  @Param({"2000", "2000000"})
  int maxFileBytes;

  private final byte[] digest = new byte[32];
  private byte[] nar = {};
  private Path path = Path.of("");

  @Setup
  public void makeTree() throws IOException {
    int files = 64_000_000 / maxFileBytes;
    nar = NarTree.random(1, files, maxFileBytes);
    path = Files.createTempDirectory("nar-benchmark");
    for (int i = 0; i < files; i++) {
      Files.write(path.resolve("file-" + i), new byte[maxFileBytes / 2]);
    }
  }

  @TearDown
  public void removeTree() throws IOException {
    try (var files = Files.list(path)) {
      for (var file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(path);
  }

  @Benchmark
  public void dump() throws IOException {
    NarPathWriter.write(path, OutputStream.nullOutputStream());
  }

  @Benchmark
  public long validate() {
    var validator = new NarValidator();
    for (int at = 0; at < nar.length; at += 65_536) {
      validator.update(nar, at, Math.min(65_536, nar.length - at));
    }
    validator.finish();
    return validator.size();
  }

  @Benchmark
  public String formatHash() {
    digest[0]++;
    return NixBase32.format(digest);
  }

  @Benchmark
  public byte[] parseHash() {
    return NixBase32.parse("1b8m03r63zqhnjf7l5wnldhh7c134ap5vpj0850ymkq1iyzicy5s", 32);
  }
}
