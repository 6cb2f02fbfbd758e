package dev.mansard.signer.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mansard.protocol.access.CacheName;
import dev.mansard.protocol.signing.KeyName;
import dev.mansard.protocol.signing.PublicKey;
import dev.mansard.signer.key.KeyOwner;
import dev.mansard.signer.key.MasterKey;
import dev.mansard.signer.key.SealedSecretKey;
import dev.mansard.signer.key.SecretKeyVault;
import dev.mansard.signer.key.UnreadableKeyException;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** From one master key to another, with the line to the database cut at the worst moment. */
class MasterKeyRotationIT {
  private static final String OLD = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
  private static final String NEW = "HwECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
  private static final int KEYS = 240;

  private static EmbeddedPostgres postgres;
  private static SignerMigration database;

  /** The key pairs by their ids, as they were made. */
  private final Map<UUID, String> pairs = new HashMap<>();

  @BeforeAll
  static void start() throws IOException, SQLException {
    postgres = EmbeddedPostgres.builder().start();
    database =
        new SignerMigration(postgres.getJdbcUrl("postgres", "postgres"), "postgres", "postgres");
    database.migrate();
  }

  @AfterAll
  static void stop() throws IOException {
    postgres.close();
  }

  @BeforeEach
  void fill() throws SQLException {
    execute("truncate mansard_signer.signing_key");
    execute("drop trigger if exists cut on mansard_signer.signing_key");
    try (var old = vault(OLD, Optional.empty());
        var connection = database.connect()) {
      for (int i = 0; i < KEYS; i++) {
        var secret = old.generate(KeyName.parse("main-" + i));
        var owner = old.newOwner(CacheName.parse("main"));
        put(connection, owner, secret.publicKey(), old.seal(owner, secret));
        pairs.put(owner.keyId(), secret.format());
      }
    }
  }

  @Test
  void putsEveryKeyUnderTheNewMasterKey() throws SQLException {
    assertThat(rotate()).startsWith(KEYS + " keys were encrypted anew; all are under master key ");

    assertThat(openAll(NEW, Optional.empty())).isEqualTo(pairs);
    assertThatThrownBy(() -> openAll(OLD, Optional.empty()))
        .isInstanceOf(UnreadableKeyException.class);
    assertThat(rotate()).startsWith("0 keys were encrypted anew");
  }

  @Test
  void leavesEveryKeyUsableWhereverItIsCutOffAndGoesOnThere() throws SQLException {
    cutOffAfter(KEYS * 2 / 3);

    assertThatThrownBy(MasterKeyRotationIT::rotate).isInstanceOf(SQLException.class);

    var ids = MasterKey.parse(NEW).id();
    assertThat(count("master_key_id = '" + ids + "'")).isEqualTo(KEYS * 2 / 3);
    assertThat(openAll(NEW, Optional.of(OLD))).isEqualTo(pairs);
    assertThat(openAll(OLD, Optional.of(NEW))).isEqualTo(pairs);
    execute("drop trigger cut on mansard_signer.signing_key");
    assertThat(rotate()).startsWith(KEYS / 3 + " keys were encrypted anew");
    assertThat(openAll(NEW, Optional.empty())).isEqualTo(pairs);
  }

  @Test
  void namesKeysThatNeitherMasterKeyOpensAndDoesTheOthers() throws SQLException {
    var lost = pairs.keySet().iterator().next();
    execute("update mansard_signer.signing_key set cache_name = 'other' where id = '" + lost + "'");

    assertThatThrownBy(MasterKeyRotationIT::rotate)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith(
            "1 keys could not be opened and stay as they are; the first: Key " + lost)
        .hasMessageContaining((KEYS - 1) + " keys are now under master key ");
    assertThat(count("master_key_id = '" + MasterKey.parse(OLD).id() + "'")).isOne();
  }

  private static String rotate() throws SQLException {
    try (var vault = vault(NEW, Optional.of(OLD))) {
      return MasterKeyRotation.run(database, vault);
    }
  }

  private static SecretKeyVault vault(String key, Optional<String> further) {
    return new SecretKeyVault(
        MasterKey.parse(key), further.map(MasterKey::parse), new SecureRandom(), 0);
  }

  private static Map<UUID, String> openAll(String key, Optional<String> further)
      throws SQLException {
    var opened = new HashMap<UUID, String>();
    try (var vault = vault(key, further);
        var connection = database.connect();
        var statement = connection.createStatement();
        var rows = statement.executeQuery("select * from mansard_signer.signing_key")) {
      while (rows.next()) {
        var id = rows.getObject("id", UUID.class);
        var name = KeyName.parse(rows.getString("key_name"));
        var sealed =
            new SealedSecretKey(
                rows.getString("master_key_id"),
                rows.getBytes("nonce"),
                rows.getBytes("ciphertext"));
        var owner = new KeyOwner(id, CacheName.parse(rows.getString("cache_name")));
        try (var secret =
            vault.open(owner, PublicKey.of(name, rows.getBytes("public_key")), sealed)) {
          opened.put(id, secret.format());
        }
      }
    }
    return opened;
  }

  private static void put(
      java.sql.Connection connection, KeyOwner owner, PublicKey publicKey, SealedSecretKey sealed)
      throws SQLException {
    try (var statement =
        connection.prepareStatement(
            "insert into mansard_signer.signing_key (id, cache_name, key_name, public_key, nonce,"
                + " ciphertext, master_key_id) values (?, ?, ?, ?, ?, ?, ?)")) {
      statement.setObject(1, owner.keyId());
      statement.setString(2, owner.cache().value());
      statement.setString(3, publicKey.name().value());
      statement.setBytes(4, publicKey.toBytes());
      statement.setBytes(5, sealed.nonce());
      statement.setBytes(6, sealed.ciphertext());
      statement.setString(7, sealed.masterKeyId());
      statement.executeUpdate();
    }
  }

  /** The server process of the connection ends in the middle of the statement after so many. */
  private static void cutOffAfter(int rows) throws SQLException {
    execute("drop sequence if exists mansard_signer.changes");
    execute("create sequence mansard_signer.changes");
    execute(
        """
        create or replace function mansard_signer.cut() returns trigger language plpgsql as $$
        begin
          if nextval('mansard_signer.changes') > %d then
            perform pg_terminate_backend(pg_backend_pid());
          end if;
          return new;
        end $$
        """
            .formatted(rows));
    execute(
        "create trigger cut before update on mansard_signer.signing_key for each row execute"
            + " function mansard_signer.cut()");
  }

  private static long count(String condition) throws SQLException {
    try (var connection = database.connect();
        var statement = connection.createStatement();
        var rows =
            statement.executeQuery(
                "select count(*) from mansard_signer.signing_key where " + condition)) {
      rows.next();
      return rows.getLong(1);
    }
  }

  private static void execute(String sql) throws SQLException {
    try (var connection = database.connect();
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
