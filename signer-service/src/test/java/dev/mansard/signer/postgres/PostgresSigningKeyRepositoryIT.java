package dev.mansard.signer.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mansard.protocol.access.CacheName;
import dev.mansard.protocol.signing.KeyName;
import dev.mansard.protocol.signing.PublicKey;
import dev.mansard.signer.key.KeyOwner;
import dev.mansard.signer.key.SealedSecretKey;
import dev.mansard.signer.sign.SignerLimits;
import dev.mansard.signer.sign.SigningException;
import dev.mansard.signer.sign.SigningException.Reason;
import dev.mansard.signer.sign.StoredSigningKey;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.pgclient.PgBuilder;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.PoolOptions;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class PostgresSigningKeyRepositoryIT {
  private static final CacheName CACHE = CacheName.parse("main");
  private static final Random RANDOM = new Random(42);

  private static EmbeddedPostgres postgres;
  private static Vertx vertx;
  private static Pool pool;
  private static PostgresSigningKeyRepository repository;

  @BeforeAll
  static void start() throws IOException, SQLException {
    postgres = EmbeddedPostgres.builder().start();
    new SignerMigration(postgres.getJdbcUrl("postgres", "postgres"), "postgres", "postgres")
        .migrate();
    vertx = Vertx.vertx();
    pool = pool(postgres.getPort());
    repository = repository(pool);
  }

  @AfterAll
  static void stop() throws IOException {
    await(pool.close());
    await(vertx.close());
    postgres.close();
  }

  @Test
  void findsWhatItStored() {
    var owner = owner(CACHE);
    var sealed = sealed();

    var key = await(repository.put(owner, publicKey("main-1"), sealed));

    assertThat(key.id()).isEqualTo(owner.keyId());
    assertThat(key.cache()).isEqualTo(CACHE);
    assertThat(key.publicKey().name().value()).isEqualTo("main-1");
    assertThat(key.isRetired()).isFalse();
    assertThat(await(repository.find(owner.keyId()))).contains(new StoredSigningKey(key, sealed));
  }

  @Test
  void findsNothingUnderAnUnknownId() {
    assertThat(await(repository.find(new UUID(1, 1)))).isEmpty();
    assertThat(await(repository.retire(new UUID(1, 1)))).isEmpty();
  }

  @Test
  void listsTheKeysOfACacheOldestFirst() {
    var cache = CacheName.parse("listed");
    var first = await(repository.put(owner(cache), publicKey("z-1"), sealed()));
    var second = await(repository.put(owner(cache), publicKey("a-2"), sealed()));

    assertThat(await(repository.list(cache))).containsExactly(first, second);
  }

  @Test
  void keepsTheTimeOfTheFirstRetirement() {
    var key = await(repository.put(owner(CACHE), publicKey("main-1"), sealed()));

    var first = await(repository.retire(key.id())).orElseThrow();
    var second = await(repository.retire(key.id())).orElseThrow();

    assertThat(first.isRetired()).isTrue();
    assertThat(second).isEqualTo(first);
    assertThat(await(repository.find(key.id())).orElseThrow().key()).isEqualTo(first);
  }

  @Test
  void refusesANonceUsedTwice() {
    var sealed = sealed();
    await(repository.put(owner(CACHE), publicKey("main-1"), sealed));

    assertThatThrownBy(() -> await(repository.put(owner(CACHE), publicKey("main-2"), sealed)))
        .isInstanceOf(PgException.class)
        .hasMessageContaining("signing_key_nonce_is_unique");
  }

  @Test
  void saysThatTheDatabaseIsAway() {
    var nowhere = pool(1);
    try {
      assertThatThrownBy(() -> await(repository(nowhere).find(new UUID(1, 1))))
          .isInstanceOf(SigningException.class)
          .hasMessage("The database of signing keys does not answer.")
          .extracting(failure -> ((SigningException) failure).reason())
          .isEqualTo(Reason.UNAVAILABLE);
    } finally {
      await(nowhere.close());
    }
  }

  @Test
  void doesNotWaitForEverForADatabaseThatIsSilent() throws IOException {
    try (var silent = new ServerSocket(0, 10, InetAddress.getByName("localhost"))) {
      var stuck = pool(silent.getLocalPort());

      assertThatThrownBy(() -> await(repository(stuck).find(new UUID(1, 1))))
          .isInstanceOf(SigningException.class)
          .hasMessage("The database of signing keys does not answer.");
    }
  }

  /** More callers than connections go away while they wait or are served; the pool must survive. */
  @Test
  void losesNoConnectionToCallersThatGoAway() {
    var key = await(repository.put(owner(CACHE), publicKey("main-1"), sealed()));

    for (int i = 0; i < 1000; i++) {
      repository.find(key.id()).subscribe().with(found -> {}, failure -> {}).cancel();
    }

    for (int i = 0; i < 20; i++) {
      assertThat(await(repository.find(key.id()))).isPresent();
    }
  }

  private static Pool pool(int port) {
    var server =
        new PgConnectOptions()
            .setHost("localhost")
            .setPort(port)
            .setDatabase("postgres")
            .setUser("postgres")
            .setPassword("postgres");
    return PgBuilder.pool()
        .with(new PoolOptions().setMaxSize(4))
        .connectingTo(server)
        .using(vertx)
        .build();
  }

  private static PostgresSigningKeyRepository repository(Pool pool) {
    var limits = new SignerLimits(1, 1024, 0, Duration.ofSeconds(2));
    return new PostgresSigningKeyRepository(pool, limits);
  }

  private static KeyOwner owner(CacheName cache) {
    return new KeyOwner(new UUID(RANDOM.nextLong(), RANDOM.nextLong()), cache);
  }

  private static PublicKey publicKey(String name) {
    return PublicKey.of(KeyName.parse(name), bytes(32));
  }

  private static SealedSecretKey sealed() {
    return new SealedSecretKey("0123456789abcdef", bytes(12), bytes(48));
  }

  private static byte[] bytes(int size) {
    var bytes = new byte[size];
    RANDOM.nextBytes(bytes);
    return bytes;
  }

  private static <T> T await(Uni<T> work) {
    return work.await().atMost(Duration.ofSeconds(10));
  }
}
