package dev.mansard.signer.key;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The decrypted keys used last, at most {@code limit} of them.
 *
 * <p>Holds copies and hands out copies, so that an entry can be wiped the moment it falls out while
 * somebody still signs with it. Safe for several threads; every operation copies 64 bytes at most.
 */
final class SecretKeyCache implements AutoCloseable {
  private final int limit;
  private final Map<UUID, SecretKey> keys = new LinkedHashMap<>(16, 0.75f, true);

  SecretKeyCache(int limit) {
    this.limit = limit;
  }

  synchronized Optional<SecretKey> find(UUID keyId) {
    return Optional.ofNullable(keys.get(keyId)).map(SecretKey::copy);
  }

  synchronized void put(UUID keyId, SecretKey key) {
    if (limit == 0) {
      return;
    }
    wipe(keys.put(keyId, key.copy()));
    if (keys.size() > limit) {
      var eldest = keys.entrySet().iterator();
      eldest.next().getValue().close();
      eldest.remove();
    }
  }

  synchronized void drop(UUID keyId) {
    wipe(keys.remove(keyId));
  }

  synchronized int size() {
    return keys.size();
  }

  @Override
  public synchronized void close() {
    keys.values().forEach(SecretKey::close);
    keys.clear();
  }

  private static void wipe(@Nullable SecretKey key) {
    if (key != null) {
      key.close();
    }
  }
}
