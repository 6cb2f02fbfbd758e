package dev.mansard.cli.push;

import dev.mansard.cli.nix.LocalStore.Scope;

/**
 * How to push.
 *
 * @param jobs uploads at a time, at least 1
 * @param forcePreamble send the upload info in the body even where a header would do
 */
public record PushOptions(
    Scope scope, boolean ignoreUpstreamFilter, int jobs, boolean forcePreamble) {
  public PushOptions {
    if (jobs < 1) {
      throw new IllegalArgumentException("jobs " + jobs + "; at least 1");
    }
  }
}
