package dev.mansard.api.access;

import dev.mansard.protocol.nix.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Tokens that were verified lately, so that the public key operation is paid once per token and not
 * once per request. Holds digests instead of tokens, and a bounded number: the least recently used
 * one makes room. Whoever takes a token out checks its expiry again.
 */
final class TokenCache {
  private final Map<Sha256, VerifiedToken> tokens;

  TokenCache(int capacity) {
    this.tokens =
        new LinkedHashMap<>(16, 0.75f, true) {
          @Override
          protected boolean removeEldestEntry(Map.Entry<Sha256, VerifiedToken> eldest) {
            return size() > capacity;
          }
        };
  }

  static Sha256 keyOf(String token) {
    return Sha256.digest(token.getBytes(StandardCharsets.UTF_8));
  }

  Optional<VerifiedToken> find(Sha256 key) {
    synchronized (tokens) {
      return Optional.ofNullable(tokens.get(key));
    }
  }

  void put(Sha256 key, VerifiedToken token) {
    synchronized (tokens) {
      tokens.put(key, token);
    }
  }

  void drop(Sha256 key) {
    synchronized (tokens) {
      tokens.remove(key);
    }
  }

  int size() {
    synchronized (tokens) {
      return tokens.size();
    }
  }
}
