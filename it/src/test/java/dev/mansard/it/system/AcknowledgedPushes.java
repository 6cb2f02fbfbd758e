package dev.mansard.it.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mansard.it.process.OldAtticClient;
import dev.mansard.it.process.PlainNar;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Several clients that push one path after the other until the server is gone, and a book of what
 * it acknowledged.
 *
 * <p>Contents come from a seed and overlap between paths, so that packs, whole duplicates and
 * partly known NARs all occur.
 */
final class AcknowledgedPushes {
  private static final int CLIENTS = 4;
  private static final String ALPHABET = "0123456789abcdfghijklmnpqrsvwxyz";

  private final String cache;
  private final long seed;
  private final Map<String, String> narHashes = new ConcurrentHashMap<>();
  private final List<String> refusals = new ArrayList<>();
  private final byte[] shared = new byte[6_000_000];
  private int round;

  AcknowledgedPushes(String cache, long seed) {
    this.cache = cache;
    this.seed = seed;
    new Random(seed).nextBytes(shared);
  }

  /** Clients that are at it; {@link #join} waits until each has lost its server. */
  final class Running {
    private final List<Thread> threads = new ArrayList<>();
    private final List<String> acknowledged = new ArrayList<>();

    /** What was acknowledged since the start of this round. */
    List<String> join() throws InterruptedException {
      for (var thread : threads) {
        thread.join();
      }
      return List.copyOf(acknowledged);
    }

    /** How many were acknowledged so far. */
    int count() {
      synchronized (AcknowledgedPushes.this) {
        return acknowledged.size();
      }
    }

    private void push(OldAtticClient client, Random random) {
      try {
        while (true) {
          var upload = next(random);
          note(upload, client.upload(upload));
        }
      } catch (IOException e) {
        // The server is gone: what was under way is not acknowledged.
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    private void note(OldAtticClient.Upload upload, HttpResponse<String> response) {
      synchronized (AcknowledgedPushes.this) {
        if (response.statusCode() == 200) {
          narHashes.put(upload.hash(), upload.narHash());
          acknowledged.add(upload.hash());
        } else {
          refusals.add(response.statusCode() + " " + response.body());
        }
      }
    }
  }

  /** Starts the clients of the next round. */
  Running start(OldAtticClient client) {
    round++;
    var running = new Running();
    for (int i = 0; i < CLIENTS; i++) {
      var random = new Random(seed + 1000L * round + i);
      running.threads.add(Thread.ofPlatform().start(() -> running.push(client, random)));
    }
    return running;
  }

  private OldAtticClient.Upload next(Random random) {
    int size =
        1 + random.nextInt(List.of(20_000, 200_000, 1_000_000, 4_000_000).get(random.nextInt(4)));
    var contents = new byte[size];
    random.nextBytes(contents);
    if (random.nextBoolean()) {
      int from = random.nextInt(shared.length - size + 1);
      System.arraycopy(shared, from, contents, size / 4, size - size / 4);
    }
    var hash = new StringBuilder();
    for (int i = 0; i < 32; i++) {
      hash.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
    }
    return new OldAtticClient.Upload(
        cache, "/nix/store/" + hash + "-round-" + round, List.of(), PlainNar.of(contents));
  }

  /** Everything ever acknowledged. */
  Collection<String> hashes() {
    return List.copyOf(narHashes.keySet());
  }

  /** What the server said to pushes it did not accept. */
  synchronized List<String> refusals() {
    return List.copyOf(refusals);
  }

  /** Reads paths back and compares every byte by the hash of what was pushed. */
  void verify(OldAtticClient client, Collection<String> hashes)
      throws IOException, InterruptedException {
    for (var hash : hashes) {
      var narinfo = NarInfoText.of(client.get(cache + "/" + hash + ".narinfo"));
      var body = client.get(cache + "/" + narinfo.get("URL"));
      assertThat(body.statusCode()).as("NAR of %s, seed %d", hash, seed).isEqualTo(200);
      var nar = PlainNar.uncompressed(narinfo.get("Compression"), body.body());
      assertThat(OldAtticClient.sha256(nar))
          .as("NAR of %s, seed %d", hash, seed)
          .isEqualTo(narHashes.get(hash));
    }
  }
}
