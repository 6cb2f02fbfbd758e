package dev.mansard.standalone.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mansard.standalone.config.PostgresUrl;
import dev.mansard.standalone.postgres.EmbeddedPostgres;
import dev.mansard.standalone.postgres.Schemas;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What stops a start, said in a sentence. */
class RefusedStartsIT {
  private static final String KEY = "[jwt.signing]\ntoken-hs256-secret-base64 = \"c2VjcmV0\"\n";

  @TempDir Path home;

  @Test
  void refusesASchemaThatIsMissingOrNewer() throws Exception {
    try (var database = EmbeddedPostgres.open(home.resolve("postgresql"), Optional.empty())) {
      var file = write(database.url(), "signer.master-key-base64 = \"" + "A".repeat(43) + "=\"\n");

      var missing = Atticd.run(home, "-f", file, "-l", "127.0.0.1:0", "--mode", "api-server");
      assertThat(missing.status()).isEqualTo(1);
      assertThat(missing.output())
          .contains("atticd: The database has no schema mansard; run the migrations first.")
          .contains("(atticd --mode db-migrations runs them.)")
          .doesNotContain("\tat ");
      assertThat(Atticd.run(home, "-f", file, "--mode", "garbage-collector-once").output())
          .contains("The database has no schema mansard;");

      assertThat(Atticd.run(home, "-f", file, "--mode", "db-migrations").status()).isZero();
      try (var server = Atticd.serve(home, "-f", file, "--mode", "api-server")) {
        assertThat(server.request("GET", "/", "", "").statusCode()).isEqualTo(200);
      }

      pretendMigration(database.url(), 9999);
      for (var mode : new String[] {"api-server", "monolithic", "db-migrations"}) {
        var newer = Atticd.run(home, "-f", file, "-l", "127.0.0.1:0", "--mode", mode);
        assertThat(newer.status()).isEqualTo(1);
        assertThat(newer.output())
            .contains("is at version 9999, newer than the")
            .doesNotContain("\tat ");
      }
    }
  }

  @Test
  void makesAMasterKeyForAConfigurationOfAtticButNeverASecondOne() throws Exception {
    try (var database = EmbeddedPostgres.open(home.resolve("postgresql"), Optional.empty())) {
      var file = write(database.url(), "");
      var key = home.resolve(".local/share/attic/signer-master.key");

      var early = Atticd.run(home, "-f", file, "-l", "127.0.0.1:0", "--mode", "api-server");
      assertThat(early.status()).isEqualTo(1);
      assertThat(early.output()).contains("the master key of the signer is not in " + key);

      try (var server = Atticd.serve(home, "-f", file)) {
        assertThat(server.output()).contains("encrypted with the new key in " + key);
        assertThat(server.output()).doesNotContain("Welcome");
      }

      Files.delete(key);
      var late = Atticd.run(home, "-f", file, "-l", "127.0.0.1:0");
      assertThat(late.status()).isEqualTo(1);
      assertThat(late.output()).contains("the master key of the signer is not in " + key);
      assertThat(key).doesNotExist();
    }
  }

  @Test
  void refusesAStorageThatAnotherDatabaseKnows() throws Exception {
    var mark = home.resolve("storage/.mansard/installation");
    try (var database = EmbeddedPostgres.open(home.resolve("postgresql"), Optional.empty())) {
      var file = write(database.url(), "signer.master-key-base64 = \"" + "A".repeat(43) + "=\"\n");
      try (var _ = Atticd.serve(home, "-f", file)) {
        assertThat(mark).exists();
      }
      var ours = Files.readString(mark).strip();
      Files.writeString(mark, "somebody-else\n");

      for (var mode : List.of("api-server", "monolithic")) {
        var refused = Atticd.run(home, "-f", file, "-l", "127.0.0.1:0", "--mode", mode);
        assertThat(refused.status()).isEqualTo(1);
        assertThat(refused.output())
            .contains("atticd: the storage in " + home.resolve("storage") + " belongs to")
            .contains("the installation somebody-else, the database to " + ours)
            .contains("by dump and restore, which keeps the id")
            .doesNotContain("\tat ");
      }
      for (var command : List.of(List.of("scrub", "--once"), List.of("fsck"))) {
        var line = new ArrayList<>(command);
        line.addAll(List.of("-f", file));
        var refused = Atticd.administer(home, line.toArray(String[]::new));
        assertThat(refused.status()).isEqualTo(1);
        assertThat(refused.output())
            .contains("atticadm: the storage in " + home.resolve("storage") + " belongs to");
      }

      Files.writeString(mark, ours + "\n");
      try (var again = Atticd.serve(home, "-f", file, "--mode", "api-server")) {
        assertThat(again.request("GET", "/", "", "").statusCode()).isEqualTo(200);
      }
    }
  }

  @Test
  void isTheFirstStartAgainAfterOneThatFailed() throws Exception {
    var file = home.resolve(".config/attic/server.toml");
    var folder = home.resolve(".local/share/attic/postgresql");
    try (var database = EmbeddedPostgres.open(folder, Optional.empty())) {
      Schemas.ofStore(database.url()).migrate();
      pretendMigration(database.url(), 9999);
      var failed = Atticd.run(home, "-l", "127.0.0.1:0");
      assertThat(failed.status()).isEqualTo(1);
      assertThat(failed.output()).contains("is at version 9999").doesNotContain("Welcome");
      assertThat(file).doesNotExist();
      execute(database.url(), "DELETE FROM mansard.schema_history WHERE version = '9999'");
    }

    try (var server = Atticd.serve(home)) {
      var token = server.printedAfter("attic login local http://localhost:" + server.port());

      assertThat(server.request("GET", "/_api/v1/cache-config/none", token, "").statusCode())
          .isEqualTo(404);
      assertThat(file).exists();
    }
  }

  @Test
  void saysThatTheDatabaseDoesNotAnswer() throws Exception {
    var url = PostgresUrl.parse("postgres://u:p@127.0.0.1:" + Atticd.freePort() + "/d");
    var file = write(url, "signer.master-key-base64 = \"" + "A".repeat(43) + "=\"\n");

    var ended = Atticd.run(home, "-f", file, "-l", "127.0.0.1:0");

    assertThat(ended.status()).isEqualTo(1);
    assertThat(ended.output())
        .contains("atticd: the database postgresql://u@127.0.0.1:")
        .contains("cannot be used: Connection to 127.0.0.1:")
        .doesNotContain("\tat ");
  }

  @Test
  void explainsAConfigurationThatIsBadOrMissing() throws Exception {
    var file = home.resolve("bad.toml");
    Files.writeString(file, "lissten = 1\n[chunking]\nmin-size = 0\n" + KEY);

    var bad = Atticd.run(home, "-f", file.toString(), "--mode", "check-config");
    assertThat(bad.status()).isEqualTo(1);
    assertThat(bad.output())
        .isEqualTo(
            """
            %s:1: lissten is not known; did you mean listen?
            %s:3: chunking.min-size is 0; 64 to 1048576 bytes are allowed
            %s: the file needs a table [storage] with type = "local" and a path
            """
                .formatted(file, file, file));

    var missing = Atticd.run(home, "--mode", "api-server");
    assertThat(missing.status()).isEqualTo(1);
    assertThat(missing.output())
        .contains(home.resolve(".config/attic/server.toml") + ": there is no such file; name");

    var wrong = Atticd.run(home, "--mode", "turbo");
    assertThat(wrong.status()).isEqualTo(2);
    assertThat(wrong.output()).startsWith("atticd: --mode is \"turbo\"; monolithic,");

    var admin = Atticd.administer(home, "make-token");
    assertThat(admin.status()).isEqualTo(2);
    assertThat(admin.output()).isEqualTo("atticadm: make-token needs --sub\n");
  }

  @Test
  void saysWhatABucketLacks() throws Exception {
    var file = home.resolve("s3.toml");
    Files.writeString(file, "storage = {type = \"s3\", region = \"r\"}\n" + KEY);

    var served = Atticd.run(home, "-f", file.toString());

    assertThat(served.status()).isEqualTo(1);
    assertThat(served.output()).contains("s3.toml:1: [storage] needs the key bucket");
  }

  private String write(PostgresUrl database, String more) throws Exception {
    var file = home.resolve("server.toml");
    Files.writeString(
        file,
        more
            + "database.url = \""
            + database.libpqUrl()
            + "\"\n[storage]\ntype = \"local\"\npath = \""
            + home.resolve("storage")
            + "\"\n"
            + KEY);
    return file.toString();
  }

  private static void pretendMigration(PostgresUrl url, int version) throws Exception {
    execute(
        url,
        "INSERT INTO mansard.schema_history (installed_rank, version, description, type, script,"
            + " installed_by, execution_time, success) VALUES (9999, '"
            + version
            + "', 'later', 'SQL', 'V"
            + version
            + "__later.sql', 'x', 1, true)");
  }

  private static void execute(PostgresUrl url, String sql) throws Exception {
    try (var connection =
            DriverManager.getConnection(url.jdbcUrl(), url.user(), url.password().orElseThrow());
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
