package dev.mansard.it.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mansard.it.event.KafkaBroker;
import dev.mansard.it.process.AtticdProcess;
import dev.mansard.it.process.OldAtticClient;
import dev.mansard.it.process.Pause;
import dev.mansard.it.process.PlainNar;
import dev.mansard.store.postgres.TestDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole server whose broker is away when it starts, and comes back. */
final class BrokerOutageSystemIT {
  private static final Duration LIMIT = Duration.ofSeconds(90);
  private static final String PATH = "/nix/store/" + "a".repeat(32) + "-read-during-an-outage";

  @Test
  void servesAndAcceptsWithoutABrokerAndTellsItEverythingLater(@TempDir Path folder)
      throws Exception {
    try (var database = TestDatabase.createEmpty(1);
        var broker = KafkaBroker.start();
        var first = RunningServer.start(folder)) {
      first.process().stop();
      broker.kill();
      configure(first.home().serverToml(), database, broker);
      try (var process = AtticdProcess.start(first.home())) {
        var client = new OldAtticClient(process.uri(""), first.token());

        pushAndPull(client);
        assertThat(client.createCache("gone", true).statusCode()).isEqualTo(200);
        assertThat(client.destroyCache("gone").statusCode()).isEqualTo(200);
        await(database, "select count(distinct event_type) = 2 from mansard.outbox");
        assertThat(client.head("").statusCode()).isEqualTo(200);

        broker.restart();
        await(database, "select count(*) = 0 from mansard.outbox");
        await(database, "select last_accessed_at > created_at from mansard.object");
        await(
            database, "select exists(select from mansard.event_applied where topic_key = 'gone')");
        assertThat(database.number("select count(*) from mansard.dead_letter")).isZero();
      }
    }
  }

  private static void configure(Path file, TestDatabase database, KafkaBroker broker)
      throws Exception {
    var url = database.url();
    var text =
        Files.readString(file)
            .replaceFirst(
                "(?m)^url = \"embedded\"\npath = .*$",
                "url = \"postgres://%s@%s:%d/%s?sslmode=disable\""
                    .formatted(url.user(), url.host(), url.port(), url.database()))
            // The folder of before belongs to the embedded database.
            .replaceFirst("(?m)^(path = \".*/storage)\"$", "$1-2\"");
    var events =
        """

        [events]
        transport = "kafka"
        access-interval = "1 second"

        [events.kafka]
        bootstrap-servers = "%s"
        replication-factor = 1
        """
            .formatted(broker.servers());
    Files.writeString(file, text + events);
  }

  private static void pushAndPull(OldAtticClient client) throws Exception {
    assertThat(client.createCache("team", true).statusCode()).isEqualTo(200);
    var upload = new OldAtticClient.Upload("team", PATH, List.of(), PlainNar.of(new byte[100_000]));
    assertThat(client.upload(upload).statusCode()).isEqualTo(200);
    assertThat(client.get("team/" + upload.hash() + ".narinfo").statusCode()).isEqualTo(200);
    assertThat(client.get("team/nar/" + upload.hash() + ".nar").statusCode()).isEqualTo(200);
  }

  private static void await(TestDatabase database, String claim) {
    assertThat(Pause.until(LIMIT, () -> isSo(database, claim))).as(claim).isTrue();
  }

  private static boolean isSo(TestDatabase database, String claim) {
    try {
      return database.texts(claim).equals(List.of("t"));
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
