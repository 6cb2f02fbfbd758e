package dev.mansard.standalone.postgres;

import dev.mansard.signer.postgres.SignerMigration;
import dev.mansard.standalone.config.PostgresUrl;
import dev.mansard.standalone.config.SignerConfig;
import dev.mansard.store.metadata.postgres.SchemaState;
import dev.mansard.store.metadata.postgres.StoreSchema;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * The schemas that a process needs in the database: that of the store, and that of the signer where
 * it runs in the same process. A signer elsewhere may have a database, and has a role, of its own,
 * so nobody else looks at its schema then.
 *
 * <p>Blocking. Failures are {@link UnusableDatabaseException}s with a sentence for the operator.
 */
public final class Schemas {
  private static final int PATIENCE_SECONDS = 30;

  private final PostgresUrl url;
  private final String password;
  private final boolean withSigner;

  private Schemas(PostgresUrl url, boolean withSigner) {
    this.url = url;
    this.password = url.password().orElse("");
    this.withSigner = withSigner;
  }

  /** Of the store alone. */
  public static Schemas ofStore(PostgresUrl url) {
    return new Schemas(url, false);
  }

  /** Of a process that signs as configured. */
  public static Schemas of(PostgresUrl url, SignerConfig signer) {
    return new Schemas(url, !(signer instanceof SignerConfig.Remote));
  }

  /** Applies what is missing, and asks twice only, if nothing is. */
  public void migrate() {
    asking(
        () -> {
          var states = states();
          if (states.store() instanceof SchemaState.Newer) {
            throw new IllegalStateException(refusal(states.store()).orElseThrow());
          }
          if (!(states.store() instanceof SchemaState.Current)) {
            StoreSchema.migrate(url.jdbcUrl(), url.user(), password);
          }
          if (refusal(states.signer()).isPresent()) {
            new SignerMigration(url.jdbcUrl(), url.user(), password).migrate();
          }
          return states;
        });
  }

  /** Why this program cannot run on the database as it is; empty if it can. */
  public List<String> refusals() {
    return asking(
        () -> {
          var states = states();
          return Stream.of(refusal(states.store()), refusal(states.signer()))
              .flatMap(Optional::stream)
              .toList();
        });
  }

  /**
   * Why a program that started when the schemas were right cannot go on. A newer version may have
   * migrated meanwhile: migrations only add, so that versions next to each other run side by side.
   */
  public List<String> obstacles() {
    return asking(
        () -> {
          var states = states();
          return Stream.of(obstacle(states.store()), states.signer().flatMap(Schemas::obstacle))
              .flatMap(Optional::stream)
              .toList();
        });
  }

  private static Optional<String> obstacle(SchemaState state) {
    return state instanceof SchemaState.Newer ? Optional.empty() : refusal(state);
  }

  private static Optional<String> obstacle(dev.mansard.signer.postgres.SchemaState state) {
    return state instanceof dev.mansard.signer.postgres.SchemaState.Newer
        ? Optional.empty()
        : state.refusal();
  }

  /** Whether there can be signing keys, which only the right master key opens. */
  public boolean mayHoldSigningKeys() {
    return asking(
        () ->
            states()
                .signer()
                .filter(
                    state -> !(state instanceof dev.mansard.signer.postgres.SchemaState.Missing))
                .isPresent());
  }

  private static Optional<String> refusal(
      Optional<dev.mansard.signer.postgres.SchemaState> signer) {
    return signer.flatMap(dev.mansard.signer.postgres.SchemaState::refusal);
  }

  private static Optional<String> refusal(SchemaState state) {
    return switch (state) {
      case SchemaState.Current _ -> Optional.empty();
      case SchemaState.Missing _ ->
          Optional.of("The database has no schema mansard; run the migrations first.");
      case SchemaState.Older(var found, var known) ->
          Optional.of(
              "The schema mansard is at version %d, this program needs %d; run the migrations first."
                  .formatted(found, known));
      case SchemaState.Newer(var found, var known) ->
          Optional.of(
              "The schema mansard is at version %d, newer than the %d this program knows; start the newer program."
                  .formatted(found, known));
    };
  }

  private States states() throws SQLException {
    var login = new Properties();
    login.setProperty("user", url.user());
    login.setProperty("password", password);
    login.setProperty("socketTimeout", Integer.toString(PATIENCE_SECONDS));
    try (var connection = DriverManager.getConnection(url.jdbcUrl(), login)) {
      return new States(
          StoreSchema.state(connection),
          withSigner ? Optional.of(SignerMigration.state(connection)) : Optional.empty());
    }
  }

  private record States(
      SchemaState store, Optional<dev.mansard.signer.postgres.SchemaState> signer) {}

  private <T> T asking(Question<T> question) {
    try {
      return question.ask();
    } catch (SQLException | RuntimeException e) {
      throw new UnusableDatabaseException(
          "the database " + url + " cannot be used: " + e.getMessage(), e);
    }
  }

  private interface Question<T> {
    T ask() throws SQLException;
  }
}
