package dev.mansard.it.load;

import dev.mansard.it.process.AtticdProcess;
import java.io.IOException;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;

/**
 * Narinfos of very many objects at a given rate. Each request has its time, and how long it took
 * counts from there, even if its connection was still busy with the one before.
 */
final class NarinfoLoad {
  private static final int CONNECTIONS = 64;

  /** Copies of what was pushed, under store path hashes that are numbers. */
  private static final String COPIES =
      """
      insert into mansard.object (cache_id, store_path_hash, nar_id, store_path, refs, foreign_signatures,
          signature, signing_key_id, created_at, last_accessed_at)
      select o.cache_id, hash, o.nar_id, '/nix/store/' || hash || '-copy', o.refs, o.foreign_signatures,
          o.signature, o.signing_key_id, o.created_at, o.last_accessed_at
      from generate_series(1, ?) i
      cross join lateral (select lpad(i::text, 32, '0') as hash) h
      join (select *, row_number() over () as place from mansard.object) o
          on o.place = 1 + i % (select count(*) from mansard.object)
      """;

  private final LoadTarget target;

  NarinfoLoad(LoadTarget target) {
    this.target = target;
  }

  /** Makes so many objects more of those that are there. */
  static void addObjects(AtticdProcess server, int count) throws IOException, SQLException {
    try (var connection = DriverManager.getConnection(server.databaseUrl());
        var insert = connection.prepareStatement(COPIES);
        var analyze = connection.createStatement()) {
      insert.setInt(1, count);
      insert.executeUpdate();
      analyze.execute("vacuum analyze mansard.object");
    }
  }

  /** Asks for so many objects in random order, and says how long the answers took. */
  String run(int objects, int perSecond, Duration length)
      throws InterruptedException, ExecutionException {
    int each = Math.toIntExact(length.toMillis() * perSecond / 1000 / CONNECTIONS);
    long[][] took = new long[CONNECTIONS][each];
    long between = 1_000_000_000L * CONNECTIONS / perSecond;
    long begin = System.nanoTime() + 100_000_000L;
    LoadProgram.workers(
        CONNECTIONS,
        number -> {
          var random = new SplittableRandom(number);
          try (var client = target.connect()) {
            for (int i = 0; i < each; i++) {
              long time = begin + i * between + number * between / CONNECTIONS;
              byte[] request =
                  client.prepareNarinfo("%032d".formatted(1 + random.nextInt(objects)));
              awaitTime(time);
              client.sendNarinfo(request);
              took[number][i] = System.nanoTime() - time;
            }
          }
        });
    return describe(Arrays.stream(took).flatMapToLong(Arrays::stream).sorted().toArray());
  }

  private static void awaitTime(long time) {
    for (long left = time - System.nanoTime(); left > 0; left = time - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  private static String describe(long[] sorted) {
    return List.of(50, 90, 99).stream()
            .map(
                at ->
                    "p%d **%.1f ms**"
                        .formatted(at, sorted[(int) (sorted.length * (long) at / 100)] / 1e6))
            .reduce((one, other) -> one + ", " + other)
            .orElseThrow()
        + ", worst %.0f ms".formatted(sorted[sorted.length - 1] / 1e6);
  }
}
