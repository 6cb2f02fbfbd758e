package dev.mansard.telemetry.tracing;

/** What the spans of requests are called: few names, whatever the path. */
@FunctionalInterface
public interface SpanNames {

  /**
   * @param path without query
   */
  String of(String method, String path);
}
