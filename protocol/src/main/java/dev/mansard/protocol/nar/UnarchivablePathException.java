package dev.mansard.protocol.nar;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A file-system path that cannot become a NAR: it is neither file, directory nor symbolic link, it
 * goes beyond a limit of the format, or it changed while it was read.
 *
 * <p>What has been written of the archive is worthless. Trying again may help after a change only.
 */
public final class UnarchivablePathException extends IOException {
  private static final long serialVersionUID = 1L;

  private final transient Path path;

  UnarchivablePathException(Path path, String reason) {
    super(path + ": " + reason);
    this.path = path;
  }

  /** The path in question, below the one that was to be written. */
  public Path path() {
    return path;
  }
}
