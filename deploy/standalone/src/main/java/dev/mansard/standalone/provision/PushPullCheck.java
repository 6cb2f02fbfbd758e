package dev.mansard.standalone.provision;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mansard.protocol.access.AccessClaims;
import dev.mansard.protocol.access.CacheName;
import dev.mansard.protocol.access.CachePattern;
import dev.mansard.protocol.access.Permission;
import dev.mansard.protocol.nar.NarWriter;
import dev.mansard.protocol.narinfo.NarInfo;
import dev.mansard.protocol.nix.NixBase32;
import dev.mansard.protocol.nix.Sha256;
import dev.mansard.store.compression.CodecFactory;
import dev.mansard.store.compression.CompressionSettings;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * Makes a cache of its own, pushes a NAR of a few random bytes, pulls it, compares, and destroys
 * the cache. What goes wrong is an {@link IllegalStateException} that says at which step.
 */
public final class PushPullCheck {
  /** What its token has to allow: everything with caches of this name. */
  public static final String CACHES = "smoke-test-*";

  private static final int STORE_HASH_BYTES = 20;

  private final CacheClient client;
  private final RandomGenerator random;
  private final Consumer<String> log;

  /**
   * @param log gets a line for each step
   */
  public PushPullCheck(CacheClient client, RandomGenerator random, Consumer<String> log) {
    this.client = client;
    this.random = random;
    this.log = log;
  }

  /** For the token. */
  public static AccessClaims claims() {
    var claims = AccessClaims.nothing();
    for (var permission : Permission.values()) {
      claims = claims.with(CachePattern.parse(CACHES), permission);
    }
    return claims;
  }

  /** Leaves nothing behind, whatever happens after the cache was made. */
  public void run() {
    var id = new byte[STORE_HASH_BYTES];
    random.nextBytes(id);
    var hash = NixBase32.format(id);
    var cache = CacheName.parse(CACHES.replace("*", hash));
    client.create(cache, settings());
    log.accept("made the cache " + cache.value());
    try {
      pushAndPull(cache, hash);
    } finally {
      client.destroy(cache);
      log.accept("destroyed the cache");
    }
  }

  private void pushAndPull(CacheName cache, String hash) {
    var nar = nar("Mansard was here: " + hash + "\n");
    client.upload(info(cache, hash, nar), nar);
    log.accept("pushed " + nar.length + " bytes");
    var text = client.get(cache.value() + "/" + hash + ".narinfo");
    var narInfo = NarInfo.parse(new String(text, StandardCharsets.UTF_8));
    if (narInfo.signatures().isEmpty()) {
      throw new IllegalStateException("the narinfo has no signature");
    }
    var file = client.get(cache.value() + "/" + narInfo.url());
    if (!Arrays.equals(nar, decompress(narInfo, file, nar.length))) {
      throw new IllegalStateException("what was pulled is not what was pushed");
    }
    log.accept("pulled the same, signed by " + narInfo.signatures().getFirst().keyName());
  }

  private static byte[] decompress(NarInfo narInfo, byte[] file, int length) {
    try (var codec = CodecFactory.of(CompressionSettings.of(narInfo.compression())).open()) {
      return codec.decompress(file, 0, file.length, length);
    }
  }

  private static ObjectNode settings() {
    var body = JsonNodeFactory.instance.objectNode();
    body.put("keypair", "Generate").put("is_public", false).put("store_dir", "/nix/store");
    body.put("priority", 41).putArray("upstream_cache_key_names");
    return body;
  }

  private static ObjectNode info(CacheName cache, String hash, byte[] nar) {
    var info = JsonNodeFactory.instance.objectNode();
    info.put("cache", cache.value()).put("store_path_hash", hash);
    info.put("store_path", "/nix/store/" + hash + "-smoke-test");
    info.putArray("references");
    info.putArray("sigs");
    info.put("nar_hash", Sha256.digest(nar).formatHex()).put("nar_size", nar.length);
    return info;
  }

  private static byte[] nar(String content) {
    var bytes = content.getBytes(StandardCharsets.UTF_8);
    var out = new ByteArrayOutputStream();
    try {
      var writer = new NarWriter(out);
      writer.regular(false, bytes.length, new ByteArrayInputStream(bytes));
      writer.finish();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }
}
