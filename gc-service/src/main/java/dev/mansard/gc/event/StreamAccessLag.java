package dev.mansard.gc.event;

import dev.mansard.store.bridge.Await;
import dev.mansard.store.metadata.MetadataException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * With {@code kafka}, access events are unread in two places: those that spilled are in the outbox,
 * from where they move to the topic; those in the topic are behind the offset.
 */
public final class StreamAccessLag implements AccessLag {
  private static final Logger LOG = LoggerFactory.getLogger(StreamAccessLag.class);

  private final AccessLag spilled;
  private final StreamEnds ends;
  private final EventRepository events;
  private final Patience patience;
  private final Duration limit;

  /**
   * The lag of a topic.
   *
   * @param spilled the lag of the outbox
   * @param patience how long to wait for a consumer that is behind
   * @param limit for one call of the database
   */
  public StreamAccessLag(
      AccessLag spilled,
      StreamEnds ends,
      EventRepository events,
      Duration patience,
      Duration limit) {
    this.spilled = spilled;
    this.ends = ends;
    this.events = events;
    this.patience = new Patience(patience);
    this.limit = limit;
  }

  @Override
  public boolean isCaughtUp() {
    return spilled.isCaughtUp() && isTopicRead();
  }

  private boolean isTopicRead() {
    try {
      var now = ends.find();
      return patience.until(
          () -> now.areReached(Await.await(events.findOffsets(now.source()), limit)));
    } catch (BrokerUnavailableException | MetadataException | Await.TimedOutException e) {
      LOG.warn("it cannot be found out whether access events are unread", e);
      return false;
    }
  }
}
