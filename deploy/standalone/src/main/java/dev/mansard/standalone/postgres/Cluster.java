package dev.mansard.standalone.postgres;

import dev.mansard.standalone.config.SecretFile;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes, starts and stops the data folder of one database. To be used under the start lock. */
final class Cluster {
  private static final Logger LOG = LoggerFactory.getLogger(Cluster.class);
  static final String HOST = "127.0.0.1";
  static final String USER = "mansard";

  private static final Duration INIT_LIMIT = Duration.ofMinutes(2);

  /** After a power cut PostgreSQL replays its log first. */
  private static final Duration START_LIMIT = Duration.ofMinutes(10);

  private static final Duration STOP_LIMIT = Duration.ofSeconds(60);
  private static final int ATTEMPTS = 10;

  /** What may be edited; see {@link #FIXED} for what may not. */
  private static final String SETTINGS =
      """
      # Settings of the embedded PostgreSQL of atticd. May be edited; read at its start.
      max_connections = 50
      work_mem = 8MB
      maintenance_work_mem = 64MB
      effective_cache_size = 512MB
      max_wal_size = 1GB
      wal_level = minimal
      max_wal_senders = 0
      jit = off
      log_min_messages = log
      log_checkpoints = off
      password_encryption = scram-sha-256
      timezone = 'UTC'
      """;

  /** Older ones do not know it, and know no other method. */
  private static final String SETTINGS_FROM_18 = "io_method = sync\n";

  /** Given on the command line, where the file cannot change them. */
  private static final String FIXED =
      "-c fsync=on -c full_page_writes=on -c synchronous_commit=on -c unix_socket_directories="
          + " -c listen_addresses="
          + HOST;

  private final PostgresFolder folder;
  private final Optional<Path> installation;

  Cluster(PostgresFolder folder, Optional<Path> installation) {
    this.folder = folder;
    this.installation = installation;
  }

  /** A server that was left starting or stopping is first let come to the end of that. */
  void awaitSettled() throws IOException {
    if (!Postmaster.isBetween(folder.data())) {
      return;
    }
    LOG.info("waiting for the PostgreSQL of {}, which is starting or stopping", folder.root());
    if (!Postmaster.settles(folder.data(), START_LIMIT)) {
      throw new EmbeddedPostgresException(
          "the PostgreSQL of "
              + folder.root()
              + " has been starting or stopping for "
              + START_LIMIT.toMinutes()
              + " minutes; its log is "
              + folder.log());
    }
  }

  /** Runs initdb. A crash on the way leaves nothing that looks finished. */
  void initialise(SecureRandom random) throws IOException {
    SecretFile.makeKey(folder.password(), random);
    deleteUnfinished();
    var outcome = Command.run(Identity.find().prefix(), initdb(), INIT_LIMIT);
    if (!outcome.succeeded()) {
      throw new EmbeddedPostgresException(
          "cannot make a database in " + folder.root() + ": " + outcome.output());
    }
    Files.writeString(folder.unfinished().resolve("postgresql.conf"), settings());
    Files.move(folder.unfinished(), folder.data(), StandardCopyOption.ATOMIC_MOVE);
  }

  private String settings() throws IOException {
    var version = Files.readString(folder.unfinished().resolve("PG_VERSION")).strip();
    var settings = SETTINGS + SharedBuffers.ofThisMachine().setting();
    return Integer.parseInt(version) >= 18 ? settings + SETTINGS_FROM_18 : settings;
  }

  private List<String> initdb() throws IOException {
    return List.of(
        binaries().program("initdb").toString(),
        "--pgdata=" + folder.unfinished(),
        "--username=" + USER,
        "--pwfile=" + folder.password(),
        "--auth-host=scram-sha-256",
        "--auth-local=scram-sha-256",
        "--encoding=UTF8",
        "--no-locale",
        "--no-instructions");
  }

  private void deleteUnfinished() throws IOException {
    if (Files.exists(folder.unfinished())) {
      try (var files = Files.walk(folder.unfinished())) {
        for (var file : (Iterable<Path>) files.sorted(Comparator.reverseOrder())::iterator) {
          Files.delete(file);
        }
      }
    }
  }

  /** Starts the server and waits until it takes connections. */
  Postmaster start() throws IOException {
    if (!Files.exists(folder.password())) {
      throw new EmbeddedPostgresException(
          "the file " + folder.password() + " with the database's password is gone");
    }
    Postmaster.removeIfMisleading(folder.data());
    var identity = Identity.find();
    identity.own(folder.data());
    folder.rotateLog();
    for (int attempt = 1; ; attempt++) {
      var outcome = Command.run(identity.prefix(), startCommand(), START_LIMIT);
      var running = Postmaster.find(folder.data());
      if (running.isPresent()) {
        return running.get();
      }
      var reason = reason(outcome);
      if (attempt == ATTEMPTS || !isTransient(reason)) {
        throw new EmbeddedPostgresException(
            "PostgreSQL does not start in " + folder.root() + ": " + reason);
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(300));
    }
  }

  private List<String> startCommand() throws IOException {
    return List.of(
        binaries().program("pg_ctl").toString(),
        "--pgdata=" + folder.data(),
        "--log=" + folder.log(),
        "--wait",
        "--timeout=" + START_LIMIT.toSeconds(),
        "--options=" + FIXED + " -c port=" + freePort(),
        "start");
  }

  private String reason(Command.Outcome outcome) {
    var lines = folder.lastLogLines();
    return lines.isEmpty() ? outcome.output() : String.join("\n  ", lines);
  }

  /** Somebody took the port, or the processes of a killed server are still on their way out. */
  private static boolean isTransient(String reason) {
    return reason.contains("Address already in use") || reason.contains("shared memory block");
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.ofLiteral(HOST))) {
      return socket.getLocalPort();
    }
  }

  /** Ends all sessions and the server. */
  void stop() throws IOException {
    var running = Postmaster.find(folder.data());
    if (running.isEmpty()) {
      return;
    }
    var command =
        List.of(
            binaries().program("pg_ctl").toString(),
            "--pgdata=" + folder.data(),
            "--mode=fast",
            "--wait",
            "stop");
    var outcome = Command.run(Identity.find().prefix(), command, STOP_LIMIT);
    if (!outcome.succeeded()) {
      throw new EmbeddedPostgresException("PostgreSQL does not stop: " + outcome.output());
    }
    awaitEnd(running.get());
  }

  /** pg_ctl is content when the file is gone, which is just before the process is. */
  private void awaitEnd(Postmaster stopped) {
    for (int i = 0; i < 200 && stopped.isAlive(folder.data()); i++) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
    }
  }

  private PostgresBinaries binaries() throws IOException {
    return installation.isPresent()
        ? PostgresBinaries.installedIn(installation.get())
        : PostgresBinaries.unpacked(folder.root());
  }
}
