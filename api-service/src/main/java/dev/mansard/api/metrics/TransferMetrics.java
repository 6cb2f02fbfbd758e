package dev.mansard.api.metrics;

import dev.mansard.store.upload.NarUploadService;
import dev.mansard.store.upload.StoreSettings;
import dev.mansard.store.upload.UploadOutcome;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Locale;
import java.util.concurrent.atomic.LongAdder;

/** Counts NARs that come in and go out, and the bytes of them; from the start, at 0. */
@Startup
@ApplicationScoped
public class TransferMetrics {
  private final MeterRegistry registry;
  private final LongAdder uploads = new LongAdder();
  private final Counter uploaded;
  private final Counter deduplicated;
  private final Counter stored;
  private final Counter downloaded;
  private final Counter redirects;

  /** What an upload was refused for the want of. */
  public enum Want {
    UPLOADS,
    MEMORY,
    SIGNER,
    BUSY,
    STORAGE
  }

  TransferMetrics(MeterRegistry registry, NarUploadService service, StoreSettings settings) {
    this.registry = registry;
    uploaded = registry.counter("mansard.upload.bytes");
    deduplicated = registry.counter("mansard.deduplicated.bytes");
    stored = registry.counter("mansard.stored.bytes");
    downloaded = registry.counter("mansard.download.bytes");
    redirects = registry.counter("mansard.redirects");
    Gauge.builder("mansard.uploads.in.flight", uploads, LongAdder::sum).register(registry);
    long budget = settings.resources().memoryBudgetBytes();
    Gauge.builder(
            "mansard.uploads.in.flight.bytes", service, held -> budget - held.freeMemoryBytes())
        .register(registry);
  }

  /** An upload has been admitted. */
  public void beginUpload() {
    uploads.increment();
  }

  /** It has ended, well or not. */
  public void endUpload() {
    uploads.decrement();
  }

  /** A NAR of that many bytes has come in. */
  public void upload(long narBytes, UploadOutcome outcome) {
    uploaded.increment((double) narBytes);
    switch (outcome) {
      case UploadOutcome.Stored some -> {
        deduplicated.increment(narBytes * some.fracDeduplicated().orElse(0));
        stored.increment((double) some.newBytes());
      }
      case UploadOutcome.Deduplicated _ -> deduplicated.increment((double) narBytes);
    }
  }

  /** An upload was told to come back. */
  public void refuse(Want want) {
    registry
        .counter("mansard.uploads.refused", "reason", want.name().toLowerCase(Locale.ROOT))
        .increment();
  }

  /** So many bytes of a NAR were sent. */
  public void download(long bytes) {
    downloaded.increment((double) bytes);
  }

  /** A client was sent to the bucket. */
  public void redirect() {
    redirects.increment();
  }
}
