package dev.mansard.gc.event;

import dev.mansard.store.bridge.Await;
import dev.mansard.store.event.OutboxRepository;
import dev.mansard.store.metadata.MetadataException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Access events in the outbox are unread: all of them with {@code postgres}, else spilled ones. */
public final class OutboxAccessLag implements AccessLag {
  private static final Logger LOG = LoggerFactory.getLogger(OutboxAccessLag.class);

  private final OutboxRepository outbox;
  private final Patience patience;
  private final Duration limit;

  /**
   * The lag of the outbox.
   *
   * @param patience how long to wait for a consumer that is behind
   * @param limit for one call of the database
   */
  public OutboxAccessLag(OutboxRepository outbox, Duration patience, Duration limit) {
    this.outbox = outbox;
    this.patience = new Patience(patience);
    this.limit = limit;
  }

  @Override
  public boolean isCaughtUp() {
    try {
      long newest = Await.await(outbox.findNewestAccess(), limit);
      return newest == 0 || patience.until(() -> !Await.await(outbox.hasAccessUpTo(newest), limit));
    } catch (MetadataException | Await.TimedOutException e) {
      LOG.warn("it cannot be found out whether access events are unread", e);
      return false;
    }
  }
}
