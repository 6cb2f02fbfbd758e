package dev.mansard.store.change.postgres;

import dev.mansard.protocol.access.CacheName;
import dev.mansard.protocol.error.MalformedInputException;
import dev.mansard.protocol.nix.StorePathHash;
import dev.mansard.store.change.ChangeFeed;
import dev.mansard.store.change.ChangeListener;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnection;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens on a connection of its own to what the triggers of the tables send.
 *
 * <p>A connection that was cut on the way looks like one on which nothing happens. So it sends
 * itself a notification several times a second: since they arrive in the order of their commits,
 * that one's arrival proves that all before it have arrived. Where notifications do not work at
 * all, as behind a pooler that lends connections by transaction, none ever arrives and {@link
 * ChangeListener#toldUntil} is never called.
 */
public final class PostgresChangeFeed implements ChangeFeed {
  private static final Logger LOG = LoggerFactory.getLogger(PostgresChangeFeed.class);
  private static final String CHANNEL = "mansard_change";
  private static final long INTERVAL_MILLIS = 250;
  private static final long SILENCE_NANOS = 3_000_000_000L;
  private static final long CONNECT_NANOS = 10_000_000_000L;
  private static final long NO_TIMER = -1;

  private final Vertx vertx;
  private final Supplier<Future<PgConnection>> connect;
  private final String name;
  private Optional<ChangeListener> listener = Optional.empty();
  private Optional<Line> line = Optional.empty();
  private long timer = NO_TIMER;
  private long sequence;
  private boolean isConnecting;
  private long connectingSince;
  private int attempt;
  private boolean isSilent;

  /** A connection that listens, and the notification that it last sent itself. */
  private static final class Line {
    private final PgConnection connection;
    private String awaited = "";
    private long sentAt;
    private boolean isAnswered = true;

    private Line(PgConnection connection) {
      this.connection = connection;
    }
  }

  /**
   * A feed that is not started.
   *
   * @param connect opens a connection that nobody else uses
   * @param name a word that no other feed has, so that it knows its own notifications
   */
  public PostgresChangeFeed(Vertx vertx, Supplier<Future<PgConnection>> connect, String name) {
    this.vertx = vertx;
    this.connect = connect;
    this.name = name;
  }

  @Override
  public synchronized void start(ChangeListener hearer) {
    listener = Optional.of(hearer);
    timer = vertx.setPeriodic(1, INTERVAL_MILLIS, _ -> tick());
  }

  private synchronized void tick() {
    if (listener.isEmpty()) {
      return;
    }
    if (isConnecting) {
      giveUpConnecting();
    } else if (line.isEmpty()) {
      open();
    } else if (line.get().isAnswered) {
      ping(line.get());
    } else if (System.nanoTime() - line.get().sentAt > SILENCE_NANOS) {
      drop(line.get(), "it has not answered for 3 s");
    }
  }

  private void open() {
    isConnecting = true;
    connectingSince = System.nanoTime();
    attempt++;
    int current = attempt;
    connect
        .get()
        .compose(this::listen)
        .onComplete(opened -> opened(current, opened), failure -> notOpened(current, failure));
  }

  /** A server that accepts and then says nothing would be waited for without end. */
  private void giveUpConnecting() {
    if (System.nanoTime() - connectingSince > CONNECT_NANOS) {
      notOpened(attempt, new TimeoutException("no answer within 10 s"));
    }
  }

  private Future<Line> listen(PgConnection connection) {
    var opened = new Line(connection);
    connection.notificationHandler(notification -> hear(opened, notification.getPayload()));
    return connection
        .query("listen " + CHANNEL)
        .execute()
        .onFailure(_ -> connection.close())
        .map(opened);
  }

  private synchronized void opened(int number, Line opened) {
    if (number != attempt || !isConnecting || listener.isEmpty()) {
      opened.connection.close();
      return;
    }
    isConnecting = false;
    line = Optional.of(opened);
    if (isSilent) {
      LOG.info("changes are heard of again");
    }
    isSilent = false;
    opened.connection.closeHandler(_ -> drop(opened, "it was closed"));
    listener.get().anythingChanged();
    ping(opened);
  }

  private synchronized void notOpened(int number, Throwable failure) {
    if (number == attempt && isConnecting) {
      isConnecting = false;
      complain(String.valueOf(failure.getMessage()));
    }
  }

  private void complain(String reason) {
    if (!isSilent && listener.isPresent()) {
      LOG.warn("changes are not heard of, so reads ask the database: {}", reason);
    }
    isSilent = true;
  }

  private void ping(Line current) {
    sequence++;
    current.awaited = "ping " + name + " " + sequence;
    current.sentAt = System.nanoTime();
    current.isAnswered = false;
    current
        .connection
        .query("select pg_notify('" + CHANNEL + "', '" + current.awaited + "')")
        .execute()
        .onFailure(failure -> drop(current, String.valueOf(failure.getMessage())));
  }

  private synchronized void drop(Line dropped, String reason) {
    if (!line.equals(Optional.of(dropped))) {
      return;
    }
    line = Optional.empty();
    listener.ifPresent(ChangeListener::anythingChanged);
    complain("the connection is lost, " + reason);
    close(dropped);
  }

  private static void close(Line closed) {
    closed.connection.closeHandler(_ -> {});
    closed.connection.close();
  }

  /** Before it is opened, a line tells of what {@link #opened} makes everybody forget anyway. */
  private synchronized void hear(Line from, String text) {
    if (!line.equals(Optional.of(from)) || listener.isEmpty()) {
      return;
    }
    if (!text.startsWith("ping ")) {
      tell(listener.get(), text);
    } else if (text.equals(from.awaited)) {
      from.isAnswered = true;
      listener.get().toldUntil(from.sentAt);
    }
  }

  /** What a newer schema may say, and we do not understand, counts as anything. */
  private static void tell(ChangeListener hearer, String text) {
    var words = text.split(" ");
    try {
      switch (words[0]) {
        case "objects" -> tellOfObjects(hearer, words);
        case "cache" -> hearer.cacheChanged(CacheName.parse(words[1]));
        default -> hearer.anythingChanged();
      }
    } catch (MalformedInputException e) {
      LOG.warn("a change that is not understood: {}", text);
      hearer.anythingChanged();
    }
  }

  private static void tellOfObjects(ChangeListener hearer, String[] words) {
    for (int i = 1; i < words.length; i++) {
      hearer.objectChanged(StorePathHash.parse(words[i]));
    }
  }

  @Override
  public synchronized void close() {
    listener = Optional.empty();
    vertx.cancelTimer(timer);
    line.ifPresent(PostgresChangeFeed::close);
    line = Optional.empty();
  }
}
