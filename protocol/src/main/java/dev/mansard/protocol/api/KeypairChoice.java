package dev.mansard.protocol.api;

/**
 * Where a cache's signing key comes from. JSON: {@code "Generate"} or {@code
 * {"Keypair":"name:base64"}}.
 */
public sealed interface KeypairChoice {

  /** The server makes one and names it after the cache. */
  record Generate() implements KeypairChoice {}

  /**
   * The client brings one.
   *
   * @param keypair {@code name:base64} of seed and public key, 64 bytes; a secret, and therefore
   *     not part of {@code toString}. Only the signer service looks inside.
   */
  record Given(String keypair) implements KeypairChoice {
    @Override
    public String toString() {
      return "Given[secret]";
    }
  }
}
