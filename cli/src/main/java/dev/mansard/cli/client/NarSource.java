package dev.mansard.cli.client;

import java.io.IOException;
import java.io.OutputStream;

/** Writes the same NAR each time it is asked, so that an upload can be repeated. */
@FunctionalInterface
public interface NarSource {
  void writeTo(OutputStream out) throws IOException;
}
