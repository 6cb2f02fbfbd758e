package dev.mansard.telemetry.tracing;

import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads headers as Vert.x hands them to tracers. */
enum HeaderGetter implements TextMapGetter<Iterable<Map.Entry<String, String>>> {
  FIRST;

  @Override
  public Iterable<String> keys(Iterable<Map.Entry<String, String>> headers) {
    List<String> names = new ArrayList<>();
    headers.forEach(header -> names.add(header.getKey()));
    return names;
  }

  @Override
  public @Nullable String get(@Nullable Iterable<Map.Entry<String, String>> headers, String name) {
    if (headers != null) {
      for (var header : headers) {
        if (header.getKey().equalsIgnoreCase(name)) {
          return header.getValue();
        }
      }
    }
    return null;
  }
}
