package dev.mansard.signer.postgres;

import dev.mansard.protocol.access.CacheName;
import dev.mansard.protocol.signing.KeyName;
import dev.mansard.protocol.signing.PublicKey;
import dev.mansard.signer.key.KeyOwner;
import dev.mansard.signer.key.SealedSecretKey;
import dev.mansard.signer.sign.SignerLimits;
import dev.mansard.signer.sign.SigningException;
import dev.mansard.signer.sign.SigningException.Reason;
import dev.mansard.signer.sign.SigningKey;
import dev.mansard.signer.sign.SigningKeyRepository;
import dev.mansard.signer.sign.StoredSigningKey;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import io.vertx.pgclient.PgException;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Signing keys in {@code mansard_signer.signing_key}; one statement is one transaction. */
@ApplicationScoped
class PostgresSigningKeyRepository implements SigningKeyRepository {
  private static final String PUT =
      """
      insert into mansard_signer.signing_key
        (id, cache_name, key_name, public_key, nonce, ciphertext, master_key_id)
      values ($1, $2, $3, $4, $5, $6, $7)
      returning id, cache_name, key_name, public_key, created_at, retired_at
      """;

  private static final String FIND =
      """
      select id, cache_name, key_name, public_key, nonce, ciphertext, master_key_id, created_at, retired_at
      from mansard_signer.signing_key
      where id = $1
      """;

  private static final String LIST =
      """
      select id, cache_name, key_name, public_key, created_at, retired_at
      from mansard_signer.signing_key
      where cache_name = $1
      order by created_at, id
      """;

  private static final String RETIRE =
      """
      update mansard_signer.signing_key
      set retired_at = coalesce(retired_at, now())
      where id = $1
      returning id, cache_name, key_name, public_key, created_at, retired_at
      """;

  private final Pool pool;
  private final Duration timeout;

  PostgresSigningKeyRepository(Pool pool, SignerLimits limits) {
    this.pool = pool;
    this.timeout = limits.databaseTimeout();
  }

  @Override
  public Uni<SigningKey> put(KeyOwner owner, PublicKey publicKey, SealedSecretKey sealed) {
    var values =
        Tuple.from(
            List.of(
                owner.keyId(),
                owner.cache().toString(),
                publicKey.name().toString(),
                Buffer.buffer(publicKey.toBytes()),
                Buffer.buffer(sealed.nonce()),
                Buffer.buffer(sealed.ciphertext()),
                sealed.masterKeyId()));
    return run(PUT, values).map(rows -> keyOf(rows.iterator().next()));
  }

  @Override
  public Uni<Optional<StoredSigningKey>> find(UUID keyId) {
    return run(FIND, Tuple.of(keyId))
        .map(rows -> rowsOf(rows).map(PostgresSigningKeyRepository::storedOf).findFirst());
  }

  @Override
  public Uni<List<SigningKey>> list(CacheName cache) {
    return run(LIST, Tuple.of(cache.toString()))
        .map(rows -> rowsOf(rows).map(PostgresSigningKeyRepository::keyOf).toList());
  }

  @Override
  public Uni<Optional<SigningKey>> retire(UUID keyId) {
    return run(RETIRE, Tuple.of(keyId))
        .map(rows -> rowsOf(rows).map(PostgresSigningKeyRepository::keyOf).findFirst());
  }

  /**
   * On a borrowed connection: a statement that is given to the pool itself stays in its queue when
   * the time to wait for a connection is over (vertx-sql-client 4.5.26).
   */
  private Uni<RowSet<Row>> run(String sql, Tuple values) {
    return Uncancelled.run(
            () -> pool.withConnection(connection -> connection.preparedQuery(sql).execute(values)))
        .ifNoItem()
        .after(timeout)
        .fail()
        .onFailure(PostgresSigningKeyRepository::isOutage)
        .transform(PostgresSigningKeyRepository::unavailable);
  }

  /**
   * What is no answer of PostgreSQL at all (refused, closed, timed out), and the answers that say
   * it is overloaded, shutting down or resolving a conflict.
   */
  private static boolean isOutage(Throwable failure) {
    if (!(failure instanceof PgException answer)) {
      return !(failure instanceof IllegalArgumentException);
    }
    var sqlState = String.valueOf(answer.getSqlState());
    return List.of("08", "40", "53", "57").stream().anyMatch(sqlState::startsWith);
  }

  private static SigningException unavailable(Throwable failure) {
    return new SigningException(
        Reason.UNAVAILABLE, "The database of signing keys does not answer.", failure);
  }

  private static Stream<Row> rowsOf(RowSet<Row> rows) {
    return StreamSupport.stream(rows.spliterator(), false);
  }

  private static SigningKey keyOf(Row row) {
    var publicKey =
        PublicKey.of(
            KeyName.parse(row.getString("key_name")), row.getBuffer("public_key").getBytes());
    return new SigningKey(
        row.getUUID("id"),
        CacheName.parse(row.getString("cache_name")),
        publicKey,
        row.getOffsetDateTime("created_at").toInstant(),
        Optional.ofNullable(row.getOffsetDateTime("retired_at")).map(OffsetDateTime::toInstant));
  }

  private static StoredSigningKey storedOf(Row row) {
    var sealed =
        new SealedSecretKey(
            row.getString("master_key_id"),
            row.getBuffer("nonce").getBytes(),
            row.getBuffer("ciphertext").getBytes());
    return new StoredSigningKey(keyOf(row), sealed);
  }
}
