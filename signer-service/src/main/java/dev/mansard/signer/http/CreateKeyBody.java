package dev.mansard.signer.http;

import org.jspecify.annotations.Nullable;

/** Request for a key of a cache: a {@code name} to generate one, or a {@code keypair} to import. */
public record CreateKeyBody(
    @Nullable String cache, @Nullable String name, @Nullable String keypair) {
  /** Without the key pair, which is secret. */
  @Override
  public String toString() {
    return "CreateKeyBody[cache=" + cache + ", name=" + name + "]";
  }
}
