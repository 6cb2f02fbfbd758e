package dev.mansard.standalone.postgres;

import dev.mansard.protocol.database.PostgresTls;
import dev.mansard.standalone.config.PostgresUrl;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PostgreSQL below a folder of ours, made on first use.
 *
 * <p>Any number of processes may have it open at once. The first starts it, the last to close it
 * stops it. It runs in a session of its own: Ctrl-C in a terminal does not reach it, so that
 * running requests can still finish, and if we are killed it lives on until the next process opens
 * and closes it. It listens on a free port of 127.0.0.1 and lets nobody in without the password,
 * which is in a file that only its owner can read.
 */
public final class EmbeddedPostgres implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedPostgres.class);
  private static final String DATABASE = "postgres";

  private final PostgresFolder folder;
  private final Cluster cluster;
  private final UsersLock users;
  private final Postmaster postmaster;
  private final PostgresUrl url;

  private EmbeddedPostgres(
      PostgresFolder folder, Cluster cluster, UsersLock users, Postmaster postmaster)
      throws IOException {
    this.folder = folder;
    this.cluster = cluster;
    this.users = users;
    this.postmaster = postmaster;
    this.url = url(postmaster.port(), Files.readString(folder.password()).strip());
  }

  /**
   * Makes, starts or joins the database of this folder.
   *
   * @param folder absolute
   * @param installation of PostgreSQL; if empty, the one that comes with us
   */
  public static EmbeddedPostgres open(Path folder, Optional<Path> installation) {
    var place = new PostgresFolder(folder);
    try {
      place.create();
      try (var _ = lockStart(place)) {
        return open(place, new Cluster(place, installation));
      }
    } catch (IOException e) {
      throw new EmbeddedPostgresException("cannot use the database folder " + folder + ": " + e, e);
    }
  }

  private static EmbeddedPostgres open(PostgresFolder folder, Cluster cluster) throws IOException {
    var users = UsersLock.join(folder.usersLock());
    try {
      return new EmbeddedPostgres(folder, cluster, users, joinOrStart(folder, cluster, users));
    } catch (IOException | RuntimeException e) {
      users.close();
      throw e;
    }
  }

  private static Postmaster joinOrStart(PostgresFolder folder, Cluster cluster, UsersLock users)
      throws IOException {
    cluster.awaitSettled();
    var running = Postmaster.find(folder.data());
    boolean others = users.hasOthers();
    if (running.isPresent()) {
      LOG.debug("PostgreSQL of {} runs already, as process {}", folder.root(), running.get().pid());
      return running.get();
    }
    if (others) {
      throw new EmbeddedPostgresException(
          "another process uses the database in "
              + folder.root()
              + ", but its PostgreSQL cannot be seen from here; does it run in another container?");
    }
    if (!folder.isInitialised()) {
      cluster.initialise(new SecureRandom());
    }
    return cluster.start();
  }

  private static PostgresUrl url(int port, String password) {
    return new PostgresUrl(
        Cluster.HOST, port, DATABASE, Cluster.USER, Optional.of(password), PostgresTls.NONE);
  }

  private static FileChannel lockStart(PostgresFolder folder) throws IOException {
    var channel =
        FileChannel.open(folder.startLock(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    channel.lock();
    return channel;
  }

  /** How to log in; holds the password. */
  public PostgresUrl url() {
    return url;
  }

  /** Whether its server still runs, as it should until this is closed. */
  public boolean isAlive() {
    return postmaster.isAlive(folder.data());
  }

  /** For messages: which process it is, and where it says what happens to it. */
  @Override
  public String toString() {
    return "PostgreSQL of "
        + folder.root()
        + " (process "
        + postmaster.pid()
        + ", log in "
        + folder.log()
        + ")";
  }

  /** Stops the database if nobody else uses it; returns when it has ended. */
  @Override
  public void close() {
    try (var _ = lockStart(folder);
        users) {
      if (!users.hasOthers()) {
        cluster.stop();
      }
    } catch (IOException e) {
      throw new EmbeddedPostgresException("cannot stop the database in " + folder.root(), e);
    }
  }
}
