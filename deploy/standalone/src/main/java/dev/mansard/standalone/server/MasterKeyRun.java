package dev.mansard.standalone.server;

import dev.mansard.signer.key.MasterKey;
import dev.mansard.signer.key.MasterKeyException;
import dev.mansard.signer.key.SecretKeyVault;
import dev.mansard.signer.postgres.MasterKeyRotation;
import dev.mansard.signer.postgres.SignerMigration;
import dev.mansard.standalone.command.AdminOptions;
import dev.mansard.standalone.config.DatabaseConfig;
import dev.mansard.standalone.config.PostgresUrl;
import dev.mansard.standalone.config.ServerConfig;
import dev.mansard.standalone.config.SignerConfig;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.util.Optional;

/**
 * {@code atticadm rotate-master-key}, for a signer inside of {@code atticd}. The server holds one
 * master key and would find its keys unreadable while they change, so one that runs on an embedded
 * database is an obstacle.
 */
public final class MasterKeyRun {
  private final Terminal terminal;

  public MasterKeyRun(Terminal terminal) {
    this.terminal = terminal;
  }

  /** 0 if all keys are under the new master key; 1 if not, with the reason. */
  public int run(ServerConfig config, AdminOptions.RotateMasterKey options) {
    try (var vault =
        new SecretKeyVault(
            newKey(config.signer()),
            Optional.of(MasterKey.read(options.oldKeyFile())),
            new SecureRandom(),
            0)) {
      return run(config.database().location(), vault);
    } catch (MasterKeyException e) {
      throw new RefusedStartException(String.valueOf(e.getMessage()));
    }
  }

  private int run(DatabaseConfig.Location location, SecretKeyVault vault) {
    if (location instanceof DatabaseConfig.Embedded embedded) {
      try (var _ = ServerLock.take(embedded.folder())) {
        return rotate(location, vault);
      }
    }
    return rotate(location, vault);
  }

  private int rotate(DatabaseConfig.Location location, SecretKeyVault vault) {
    try (var database = Database.open(location)) {
      var migration = migration(database.url());
      var refusal = migration.state().refusal();
      if (refusal.isPresent()) {
        throw new RefusedStartException(refusal.get());
      }
      terminal.answer(MasterKeyRotation.run(migration, vault));
      return 0;
    } catch (SQLException e) {
      terminal.say("Not all keys were encrypted anew; run it again: " + e.getMessage());
      return 1;
    }
  }

  private static SignerMigration migration(PostgresUrl url) {
    return new SignerMigration(url.jdbcUrl(), url.user(), url.password().orElse(""));
  }

  private static MasterKey newKey(SignerConfig signer) {
    return switch (signer) {
      case SignerConfig.KeyFile(var file) -> MasterKey.read(file);
      case SignerConfig.KeyText(var base64) -> MasterKey.parse(base64);
      case SignerConfig.Unconfigured(var file) -> MasterKey.read(file);
      case SignerConfig.Remote remote ->
          throw new RefusedStartException(
              "the keys are those of the signer at "
                  + remote.url()
                  + "; there, run mansard-signer rotate-master-key");
    };
  }
}
