package dev.mansard.standalone.tracing;

import dev.mansard.store.blob.s3.S3Watch;
import dev.mansard.telemetry.tracing.Tracing;
import io.opentelemetry.api.trace.StatusCode;
import java.util.Locale;

/**
 * Spans of the requests to the bucket that are made for a request of ours, beside another watch.
 */
public final class StorageSpans implements S3Watch {
  private final Tracing tracing;
  private final S3Watch other;

  public StorageSpans(Tracing tracing, S3Watch other) {
    this.tracing = tracing;
    this.other = other;
  }

  @Override
  public Request begin(Operation operation) {
    var told = other.begin(operation);
    var begun = tracing.beginCall("s3 " + operation.name().toLowerCase(Locale.ROOT));
    return outcome -> {
      told.end(outcome);
      begun.ifPresent(
          span -> {
            if (outcome == Outcome.FAILED || outcome == Outcome.THROTTLED) {
              span.setStatus(StatusCode.ERROR);
            }
            span.setAttribute("outcome", outcome.name().toLowerCase(Locale.ROOT));
            span.end();
          });
    };
  }
}
