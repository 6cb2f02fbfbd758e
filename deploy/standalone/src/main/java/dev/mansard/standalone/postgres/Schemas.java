package dev.mansard.standalone.postgres;

import dev.mansard.signer.postgres.SchemaState;
import dev.mansard.signer.postgres.SignerMigration;
import dev.mansard.standalone.config.PostgresUrl;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * The schemas of all services in one database.
 *
 * <p>Blocking. Failures are {@link UnusableDatabaseException}s with a sentence for the operator.
 */
public final class Schemas {
  private final PostgresUrl url;
  private final SignerMigration signer;

  public Schemas(PostgresUrl url) {
    this.url = url;
    this.signer = new SignerMigration(url.jdbcUrl(), url.user(), url.password().orElse(""));
  }

  /** Applies what is missing. Cheap if nothing is. */
  public void migrate() {
    asking(
        () -> {
          if (!(signer.state() instanceof SchemaState.Current)) {
            signer.migrate();
          }
          return true;
        });
  }

  /** Why this program cannot run on the database as it is; empty if it can. */
  public List<String> refusals() {
    return asking(
        () -> {
          var refusals = new ArrayList<String>();
          signer.state().refusal().ifPresent(refusals::add);
          return refusals;
        });
  }

  /** Whether there can be signing keys, which only the right master key opens. */
  public boolean mayHoldSigningKeys() {
    return asking(() -> !(signer.state() instanceof SchemaState.Missing));
  }

  private <T> T asking(Question<T> question) {
    try {
      return question.ask();
    } catch (SQLException | IllegalStateException e) {
      throw new UnusableDatabaseException(
          "the database " + url + " cannot be used: " + e.getMessage(), e);
    }
  }

  private interface Question<T> {
    T ask() throws SQLException;
  }
}
