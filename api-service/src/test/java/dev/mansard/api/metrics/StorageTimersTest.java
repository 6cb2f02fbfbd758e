package dev.mansard.api.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mansard.store.blob.s3.S3Watch.Operation;
import dev.mansard.store.blob.s3.S3Watch.Outcome;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

class StorageTimersTest {
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final StorageTimers timers = new StorageTimers(registry);

  @Test
  void timesRequestsByOperationAndOutcome() {
    timers.begin(Operation.GET).end(Outcome.OK);
    timers.begin(Operation.GET).end(Outcome.OK);
    timers.begin(Operation.PART).end(Outcome.THROTTLED);
    var _ = timers.begin(Operation.HEAD);

    assertThat(calls("get", "ok")).isEqualTo(2);
    assertThat(calls("part", "throttled")).isEqualTo(1);
    assertThat(registry.find("mansard.s3.calls").tag("operation", "head").timer()).isNull();
  }

  private long calls(String operation, String outcome) {
    return registry
        .get("mansard.s3.calls")
        .tag("operation", operation)
        .tag("outcome", outcome)
        .timer()
        .count();
  }
}
