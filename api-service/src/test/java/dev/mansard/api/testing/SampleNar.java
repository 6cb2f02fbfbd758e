package dev.mansard.api.testing;

import dev.mansard.protocol.nar.NarTree;
import dev.mansard.protocol.nar.NarWriter;
import dev.mansard.protocol.nix.NixBase32;
import dev.mansard.protocol.nix.Sha256;
import dev.mansard.protocol.nix.StorePath;
import dev.mansard.protocol.nix.StorePathHash;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

/** A NAR with a made-up store path. No two samples share content. */
public final class SampleNar {
  private static final AtomicLong SEEDS = new AtomicLong(System.nanoTime());

  private final StorePath path;
  private final byte[] bytes;

  private SampleNar(StorePath path, byte[] bytes) {
    this.path = path;
    this.bytes = bytes;
  }

  /** A NAR of a few kilobytes. */
  public static SampleNar small() {
    long seed = SEEDS.incrementAndGet();
    return new SampleNar(pathOf(seed), NarTree.random(seed, 3, 2_000));
  }

  /** A NAR with one file of that many bytes that do not compress. */
  public static SampleNar large(int fileBytes) {
    long seed = SEEDS.incrementAndGet();
    var content = new byte[fileBytes];
    new Random(seed).nextBytes(content);
    return new SampleNar(pathOf(seed), narOf(content));
  }

  /** A NAR with one file of that content. */
  public static SampleNar ofFile(byte[] content) {
    return new SampleNar(pathOf(SEEDS.incrementAndGet()), narOf(content));
  }

  private static byte[] narOf(byte[] content) {
    var out = new ByteArrayOutputStream(content.length + 200);
    try {
      var writer = new NarWriter(out);
      writer.regular(false, content.length, new ByteArrayInputStream(content));
      writer.finish();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private static StorePath pathOf(long seed) {
    var hash = new byte[20];
    new Random(seed).nextBytes(hash);
    return StorePath.parse("/nix/store", NixBase32.format(hash) + "-sample");
  }

  /** Other content under the same path. */
  public SampleNar withOtherContent() {
    return new SampleNar(path, small().bytes);
  }

  /** The same content under another path. */
  public SampleNar withOtherPath() {
    return new SampleNar(pathOf(SEEDS.incrementAndGet()), bytes);
  }

  public StorePath path() {
    return path;
  }

  public StorePathHash hash() {
    return path.hash();
  }

  public byte[] bytes() {
    return bytes.clone();
  }

  public int size() {
    return bytes.length;
  }

  public Sha256 narHash() {
    return Sha256.digest(bytes);
  }

  /** What a client says about it. */
  public JsonObject info(String cache) {
    return new JsonObject()
        .put("cache", cache)
        .put("store_path_hash", path.hash().value())
        .put("store_path", path.toString())
        .put("references", new JsonArray())
        .putNull("system")
        .putNull("deriver")
        .put("sigs", new JsonArray())
        .putNull("ca")
        .put("nar_hash", narHash().formatHex())
        .put("nar_size", bytes.length);
  }

  /** Uploads it with its info in a header. */
  public HttpResponse<byte[]> push(Api api, String cache) {
    return push(api, info(cache));
  }

  /** Uploads it with any info. */
  public HttpResponse<byte[]> push(Api api, JsonObject info) {
    return push(api, info, bytes);
  }

  /** Uploads any body with any info. */
  public static HttpResponse<byte[]> push(Api api, JsonObject info, byte[] body) {
    return api.header("X-Attic-Nar-Info", info.encode())
        .send("PUT", "/_api/v1/upload-path", BodyPublishers.ofByteArray(body));
  }
}
