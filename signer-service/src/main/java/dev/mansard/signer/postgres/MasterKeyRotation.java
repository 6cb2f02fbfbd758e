package dev.mansard.signer.postgres;

import dev.mansard.protocol.access.CacheName;
import dev.mansard.protocol.signing.KeyName;
import dev.mansard.protocol.signing.PublicKey;
import dev.mansard.signer.key.KeyOwner;
import dev.mansard.signer.key.SealedSecretKey;
import dev.mansard.signer.key.SecretKeyVault;
import dev.mansard.signer.key.UnreadableKeyException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Encrypts every signing key anew that is not under the master key of today.
 *
 * <p>Row by row, each in a transaction of its own: wherever it is interrupted, every row is under
 * one of the two master keys, and the next run goes on. Signers that hold both go on signing
 * meanwhile. Blocking: for a command.
 */
public final class MasterKeyRotation {
  private static final int BATCH = 200;

  private static final String LIST =
      """
      select id, cache_name, key_name, public_key, nonce, ciphertext, master_key_id
      from mansard_signer.signing_key
      where master_key_id <> ? and id > ?
      order by id
      limit %d
      """
          .formatted(BATCH);

  private static final String REPLACE =
      """
      update mansard_signer.signing_key
      set nonce = ?, ciphertext = ?, master_key_id = ?
      where id = ? and master_key_id = ?
      """;

  private final Connection connection;
  private final SecretKeyVault vault;
  private final List<String> unreadable = new ArrayList<>();
  private int replaced;

  private MasterKeyRotation(Connection connection, SecretKeyVault vault) {
    this.connection = connection;
    this.vault = vault;
  }

  private record Row(KeyOwner owner, PublicKey publicKey, SealedSecretKey sealed) {}

  /**
   * Goes through all keys.
   *
   * @return a sentence about what was done
   * @throws SQLException if the database went away; what was done until then stays
   * @throws IllegalStateException with a sentence, if keys are under neither master key or damaged;
   *     they are as they were, all others are done
   */
  public static String run(SignerMigration database, SecretKeyVault vault) throws SQLException {
    try (var connection = database.connect()) {
      return new MasterKeyRotation(connection, vault).run();
    }
  }

  private String run() throws SQLException {
    var after = new UUID(0, 0);
    for (var rows = list(after); !rows.isEmpty(); rows = list(after)) {
      for (var row : rows) {
        replace(row);
      }
      after = rows.getLast().owner().keyId();
    }
    if (!unreadable.isEmpty()) {
      throw new IllegalStateException(
          "%d keys could not be opened and stay as they are; the first: %s %d keys are now under master key %s."
              .formatted(unreadable.size(), unreadable.getFirst(), replaced, vault.masterKeyId()));
    }
    return "%d keys were encrypted anew; all are under master key %s now."
        .formatted(replaced, vault.masterKeyId());
  }

  private void replace(Row row) throws SQLException {
    SealedSecretKey sealed;
    try {
      sealed = vault.reseal(row.owner(), row.publicKey(), row.sealed());
    } catch (UnreadableKeyException e) {
      unreadable.add(String.valueOf(e.getMessage()));
      return;
    }
    try (var statement = connection.prepareStatement(REPLACE)) {
      statement.setBytes(1, sealed.nonce());
      statement.setBytes(2, sealed.ciphertext());
      statement.setString(3, sealed.masterKeyId());
      statement.setObject(4, row.owner().keyId());
      statement.setString(5, row.sealed().masterKeyId());
      replaced += statement.executeUpdate();
    }
  }

  private List<Row> list(UUID after) throws SQLException {
    try (var statement = connection.prepareStatement(LIST)) {
      statement.setString(1, vault.masterKeyId());
      statement.setObject(2, after);
      try (var found = statement.executeQuery()) {
        var rows = new ArrayList<Row>();
        while (found.next()) {
          rows.add(rowOf(found));
        }
        return rows;
      }
    }
  }

  private static Row rowOf(ResultSet row) throws SQLException {
    return new Row(
        new KeyOwner(row.getObject("id", UUID.class), CacheName.parse(row.getString("cache_name"))),
        PublicKey.of(KeyName.parse(row.getString("key_name")), row.getBytes("public_key")),
        new SealedSecretKey(
            row.getString("master_key_id"), row.getBytes("nonce"), row.getBytes("ciphertext")));
  }
}
