package dev.mansard.gc.leadership;

/** Another process collects now, or may; nothing was changed by whatever failed with this. */
public final class LeadershipLostException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public LeadershipLostException(String message) {
    super(message);
  }
}
