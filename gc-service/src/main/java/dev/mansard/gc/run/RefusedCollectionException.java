package dev.mansard.gc.run;

/** Nothing may be collected as things are; the message tells people why. */
public final class RefusedCollectionException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public RefusedCollectionException(String message) {
    super(message);
  }
}
