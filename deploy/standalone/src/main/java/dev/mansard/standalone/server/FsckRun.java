package dev.mansard.standalone.server;

import dev.mansard.gc.fsck.Finding;
import dev.mansard.gc.fsck.Fsck;
import dev.mansard.gc.fsck.Remedy;
import dev.mansard.gc.fsck.postgres.PostgresFsckRepository;
import dev.mansard.gc.leadership.postgres.Session;
import dev.mansard.standalone.command.AdminOptions;
import dev.mansard.standalone.config.ServerConfig;
import dev.mansard.store.bridge.BlockingIntegrity;
import dev.mansard.store.integrity.IntegrityCounters;
import dev.mansard.store.integrity.Quarantine;
import dev.mansard.store.metadata.MetadataException;
import dev.mansard.store.metadata.postgres.DatabaseUrl;
import dev.mansard.store.metadata.postgres.StoreDatabase;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** {@code atticadm fsck}: a line for each finding on standard output, and a last one. */
public final class FsckRun {
  private static final Duration DATABASE_LIMIT = Duration.ofSeconds(60);
  private static final int CONNECTIONS = 2;

  private final Terminal terminal;

  public FsckRun(Terminal terminal) {
    this.terminal = terminal;
  }

  /** 0 if nothing is wrong; 1 if something is, repaired or not, or if it could not be found out. */
  public int run(ServerConfig config, AdminOptions.Fsck options) {
    try (var database = Database.open(config.database().location())) {
      CollectorRun.requireSchemas(database);
      var url = DatabaseUrl.parse(database.url().libpqUrl());
      try (var store = StoreDatabase.open(url, CONNECTIONS);
          var session = Session.reading(store)) {
        return run(config, options, store, session);
      }
    } catch (IOException | MetadataException e) {
      terminal.say("Error: " + e.getMessage());
      terminal.say("Not everything was checked.");
      return 1;
    }
  }

  private int run(
      ServerConfig config, AdminOptions.Fsck options, StoreDatabase store, Session session)
      throws IOException {
    var storage = Storages.open(config.storage());
    StorageOwner.require(config.storage(), storage, store.repositories());
    var metadata = new BlockingIntegrity(store.repositories(), DATABASE_LIMIT);
    var found = new AtomicLong();
    try (var quarantine = new Quarantine(storage, metadata, new IntegrityCounters())) {
      var rows = new PostgresFsckRepository(session);
      var remedy = new Remedy(rows, metadata, quarantine, options.repairs());
      var fsck =
          Fsck.of(
              rows,
              storage,
              remedy,
              options.verifiesContent(),
              finding -> {
                found.incrementAndGet();
                tell(finding);
              });
      tell(fsck.run(), found.get());
    }
    return found.get() == 0 ? 0 : 1;
  }

  private void tell(Finding finding) {
    terminal.answer(finding.text() + " [" + finding.remedy() + "]");
  }

  private void tell(Fsck.Tally tally, long found) {
    terminal.answer(
        "Checked %d NARs, %d chunks, %d blobs, %d bytes of content: %s."
            .formatted(
                tally.nars(),
                tally.chunks(),
                tally.blobs(),
                tally.bytes(),
                found == 0 ? "nothing is wrong" : found + " findings"));
  }
}
