package dev.mansard.store.upload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mansard.protocol.nix.Compression;
import dev.mansard.store.compression.Codec;
import dev.mansard.store.compression.CodecFactory;
import dev.mansard.store.compression.CompressionSettings;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class CpuPoolTest {

  @Test
  void tasksFailWhileThereIsNoMemoryForACodecAndPassLater() throws Exception {
    var codecs = new ScarceCodecs(2);
    try (var pool = new CpuPool(1, codecs)) {
      for (int i = 0; i < 2; i++) {
        var failing = pool.submit(tools -> tools.hash(new byte[1], 0, 1));
        assertThatThrownBy(() -> failing.get(1, TimeUnit.MINUTES))
            .hasRootCauseInstanceOf(OutOfMemoryError.class);
      }

      var passing = pool.submit(tools -> tools.hash(new byte[1], 0, 1));

      assertThat(passing.get(1, TimeUnit.MINUTES)).hasSize(32);
    }
    assertThat(codecs.opened).hasValue(3);
  }

  @Test
  void everyThreadOpensOneCodecForAllItsTasks() throws Exception {
    var codecs = new ScarceCodecs(0);
    try (var pool = new CpuPool(1, codecs)) {
      for (int i = 0; i < 5; i++) {
        pool.submit(tools -> tools.compress(new byte[100], 0, 100)).get(1, TimeUnit.MINUTES);
      }
    }
    assertThat(codecs.opened).hasValue(1);
  }

  /** Of which the first cannot be opened. */
  private static final class ScarceCodecs implements CodecFactory {
    private final CodecFactory real = CodecFactory.of(CompressionSettings.of(Compression.ZSTD));
    private final int failures;
    private final AtomicInteger opened = new AtomicInteger();

    ScarceCodecs(int failures) {
      this.failures = failures;
    }

    @Override
    public Compression compression() {
      return real.compression();
    }

    @Override
    public String engine() {
      return real.engine();
    }

    @Override
    public Codec open() {
      if (opened.incrementAndGet() <= failures) {
        throw new OutOfMemoryError("no memory for a compression context");
      }
      return real.open();
    }
  }
}
