package dev.mansard.standalone.tracing;

import dev.mansard.store.blob.s3.S3Watch;
import io.opentelemetry.api.trace.StatusCode;
import java.util.Locale;

/** Spans of the requests to the bucket that are made for a request of ours. */
final class StorageSpans implements S3Watch {
  private final Spans spans;
  private final S3Watch other;

  StorageSpans(Spans spans, S3Watch other) {
    this.spans = spans;
    this.other = other;
  }

  @Override
  public Request begin(Operation operation) {
    var told = other.begin(operation);
    var begun = spans.beginCall("s3 " + operation.name().toLowerCase(Locale.ROOT));
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
