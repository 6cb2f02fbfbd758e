package dev.mansard.cli.client;

import java.time.Duration;

/** What a call tells about itself while it runs. Called from other threads; must not block. */
public interface CallListener {
  CallListener NONE = new CallListener() {};

  /** An attempt failed and will be repeated after the wait. */
  default void retrying(String reason, Duration wait) {}

  /** That many bytes of the NAR were handed to the network in this attempt. */
  default void sent(long narBytes) {}
}
