package dev.mansard.cli.client;

import java.io.IOException;

/** The upload was ended from this side before its last byte; the server keeps nothing of it. */
public final class UploadWithdrawnException extends IOException {
  private static final long serialVersionUID = 1L;

  UploadWithdrawnException() {
    super("the upload was withdrawn");
  }
}
