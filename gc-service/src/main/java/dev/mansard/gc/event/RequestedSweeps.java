package dev.mansard.gc.event;

import dev.mansard.gc.run.Urgency;
import dev.mansard.store.bridge.Await;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What events ask for, for the loop that collects.
 *
 * @param limit for one call of the database
 */
public record RequestedSweeps(SweepRequests requests, Duration limit) implements Urgency {

  @Override
  public Optional<Instant> since() {
    return Await.await(requests.find(), limit);
  }

  @Override
  public void served(Instant since) {
    Await.run(requests.finish(since), limit);
  }
}
