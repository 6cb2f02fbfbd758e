package dev.mansard.store.metadata.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mansard.protocol.access.CacheName;
import dev.mansard.protocol.nix.StorePathHash;
import dev.mansard.protocol.signing.KeyName;
import dev.mansard.protocol.signing.PublicKey;
import dev.mansard.protocol.signing.Signature;
import dev.mansard.store.bridge.Await;
import dev.mansard.store.metadata.MetadataException;
import dev.mansard.store.metadata.ObjectRepository;
import dev.mansard.store.metadata.StoredObject;
import dev.mansard.store.postgres.TestDatabase;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PostgresObjectRepositoryIT {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final CacheName CACHE = CacheName.parse("first");
  private static final UUID KEY_ID = new UUID(7, 7);
  private static final String BASE_32 = "0123456789abcdfghijklmnpqrsvwxyz";

  private TestDatabase database;
  private ObjectRepository objects;

  @BeforeEach
  void createCache() throws SQLException {
    database = TestDatabase.create(4);
    objects = database.repositories().objects();
    database.execute(
        "insert into mansard.cache (name, is_public, store_dir, priority,"
            + " upstream_cache_key_names, signing_key_id, public_key, created_at)"
            + " values ('first', true, '/nix/store', 41, '{}', ?, ?, now())",
        KEY_ID,
        PublicKey.of(KeyName.parse("first-1"), new byte[32]).format());
    database.execute(
        "insert into mansard.nar (nar_hash, nar_size, compression, chunk_count, stored_bytes,"
            + " recipe, reference_count, created_at)"
            + " values (decode(repeat('ab', 32), 'hex'), 112, 1, 1, 50, '\\x01010201'::bytea, 1,"
            + " now())");
    insertObjects(0, 1);
  }

  @AfterEach
  void closeDatabase() {
    database.close();
  }

  @Test
  void findsACacheUnlessItIsDestroyed() throws SQLException {
    assertThat(Await.await(objects.findCache(CACHE), LIMIT).orElseThrow().priority()).isEqualTo(41);
    assertThat(Await.await(objects.findCache(CacheName.parse("other")), LIMIT)).isEmpty();

    database.execute("update mansard.cache set deleted_at = now()");

    assertThat(Await.await(objects.findCache(CACHE), LIMIT)).isEmpty();
    assertThat(Await.await(objects.findObject(CACHE, hash(0)), LIMIT)).isEmpty();
  }

  @Test
  void tellsAMissingObjectFromAMissingCache() {
    assertThat(Await.await(objects.findObject(CACHE, hash(5)), LIMIT).orElseThrow().object())
        .isEmpty();
    assertThat(Await.await(objects.findObject(CacheName.parse("other"), hash(0)), LIMIT)).isEmpty();
  }

  @Test
  void keepsASignatureMadeAnew() {
    Signature signature = signature();
    UUID key = new UUID(8, 8);

    Await.run(objects.putSignature(1, find(0).orElseThrow(), signature, key), LIMIT);

    StoredObject object = find(0).orElseThrow();
    assertThat(object.signature()).contains(signature);
    assertThat(object.signingKeyId()).contains(key);
    assertThat(object.references()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nar_id = 2",
        "store_path = replace(store_path, '-path', '-other')",
        "refs = array_append(refs, store_path_hash || '-other')"
      })
  void keepsNoSignatureOfAnObjectThatWasReplaced(String change) throws SQLException {
    StoredObject found = find(0).orElseThrow();
    database.execute(
        "insert into mansard.nar (nar_hash, nar_size, compression, chunk_count, stored_bytes,"
            + " recipe, reference_count, created_at) select sha256(nar_hash), nar_size,"
            + " compression, chunk_count, stored_bytes, recipe, 1, now() from mansard.nar");
    database.execute("update mansard.object set signature = 'of the new one', " + change);

    Await.run(objects.putSignature(1, found, signature(), new UUID(8, 8)), LIMIT);

    assertThat(database.texts("select signature from mansard.object"))
        .containsExactly("of the new one");
  }

  @Test
  void needsNoObjectToKeepASignatureFor() throws SQLException {
    StoredObject found = find(0).orElseThrow();
    database.execute("delete from mansard.object");

    Await.run(objects.putSignature(1, found, signature(), new UUID(8, 8)), LIMIT);

    assertThat(find(0)).isEmpty();
  }

  @Test
  void countsAQuarantinedNarAsMissing() throws SQLException {
    database.execute("update mansard.nar set quarantined_at = now() where id = 1");

    assertThat(find(0)).isEmpty();
    assertThat(Await.await(objects.listMissing(1, List.of(hash(0))), LIMIT))
        .containsExactly(hash(0));
    assertThat(Await.await(database.repositories().nars().findRecipe(1), LIMIT)).isEmpty();
  }

  @Test
  void listsWhatIsMissingInTheOrderAsked() throws SQLException {
    insertObjects(1, 25_000);
    List<StorePathHash> asked = IntStream.range(0, 30_000).mapToObj(i -> hash(29_999 - i)).toList();

    List<StorePathHash> missing = Await.await(objects.listMissing(1, asked), LIMIT);

    assertThat(missing).isEqualTo(asked.subList(0, 5_000));
    assertThat(Await.await(objects.listMissing(1, List.of()), LIMIT)).isEmpty();
    assertThat(Await.await(objects.listMissing(2, asked.subList(0, 3)), LIMIT)).hasSize(3);
  }

  /** Clients of a cache disconnect all the time; the pool must survive it (Vert.x, Mutiny). */
  @Test
  void survivesAThousandCancelledSubscriptions() {
    List<Cancellable> subscriptions = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      Uni<?> query =
          i % 2 == 0
              ? objects.findObject(CACHE, hash(0))
              : objects.listMissing(1, List.of(hash(1)));
      subscriptions.add(query.subscribe().with(_ -> {}, _ -> {}));
    }
    subscriptions.forEach(Cancellable::cancel);

    for (int i = 0; i < 20; i++) {
      assertThat(find(0)).isPresent();
    }
  }

  @Test
  void doesNothingUntilItIsSubscribedTo() throws SQLException {
    Uni<Boolean> settlement = database.repositories().quarantine().settleNar(1);

    assertThat(find(0)).isPresent();

    assertThat(Await.await(settlement, LIMIT)).as("it has no chunks").isFalse();
    assertThat(find(0)).isEmpty();
  }

  @Test
  void failsAsUnavailableWhenTheServerEndsItsConnections() throws SQLException {
    assertThat(find(0)).isPresent();
    database.executeOutside(
        "alter database " + database.url().database() + " allow_connections false");
    database.executeOutside(
        "select pg_terminate_backend(pid) from pg_stat_activity"
            + (" where datname = '" + database.url().database() + "'"));

    assertThatThrownBy(() -> find(0)).isInstanceOf(MetadataException.Unavailable.class);
  }

  @Test
  void answersTheHotQueriesFromIndices() throws SQLException {
    insertObjects(1, 20_000);
    database.execute("analyze");

    String plan =
        String.join(
            "\n",
            database.texts(
                "explain " + ObjectLookups.FIND.replace("$1", "'{first}'").replace("$2", "'{x}'")));

    assertThat(plan).contains("object_pkey").doesNotContain("Seq Scan on object");
  }

  @Test
  void keepsThePlanOfLookups() throws SQLException {
    insertObjects(1, 20_000);
    database.execute("analyze");

    var calls =
        IntStream.range(0, 10)
            .mapToObj(i -> "'{first}', array['" + hash(i).value() + "']")
            .toList();

    assertThat(PlanCount.of(database, "text[], text[]", ObjectLookups.FIND, calls))
        .isEqualTo(new PlanCount(PlanCount.FIRST, 5));
  }

  private static Signature signature() {
    return Signature.of(KeyName.parse("first-2"), new byte[64]);
  }

  private Optional<StoredObject> find(int number) {
    return Await.await(objects.findObject(CACHE, hash(number)), LIMIT).orElseThrow().object();
  }

  private void insertObjects(int from, int to) throws SQLException {
    try (var connection = database.connect();
        var insert =
            connection.prepareStatement(
                "insert into mansard.object (cache_id, store_path_hash, nar_id, store_path, refs,"
                    + " foreign_signatures, created_at, last_accessed_at)"
                    + " values (1, ?, 1, ?, array[?], '{}', now(), now())")) {
      connection.setAutoCommit(false);
      for (int i = from; i < to; i++) {
        String hash = hash(i).value();
        insert.setString(1, hash);
        insert.setString(2, "/nix/store/" + hash + "-path");
        insert.setString(3, hash + "-path");
        insert.addBatch();
      }
      insert.executeBatch();
      connection.commit();
    }
  }

  private static StorePathHash hash(int number) {
    var text = new StringBuilder("0".repeat(32));
    int rest = number;
    for (int i = 31; rest > 0; i--) {
      text.setCharAt(i, BASE_32.charAt(rest % 32));
      rest /= 32;
    }
    return StorePathHash.parse(text.toString());
  }
}
