package dev.mansard.gc.run;

import dev.mansard.gc.leadership.Leadership;
import dev.mansard.gc.leadership.Term;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** Leadership that is there for the asking, and counts what happens to it. */
final class FreeLeadership implements Leadership {
  final List<Duration> intervals = new CopyOnWriteArrayList<>();
  int begun;
  int finished;
  int ended;
  boolean isClosed;

  @Override
  public Optional<Term> tryBegin(Duration interval) {
    begun++;
    intervals.add(interval);
    return Optional.of(
        new Term() {
          @Override
          public long token() {
            return begun;
          }

          @Override
          public void finish() {
            finished++;
          }

          @Override
          public void close() {
            ended++;
          }
        });
  }

  @Override
  public boolean isFirst() {
    return begun > 0;
  }

  @Override
  public void close() {
    isClosed = true;
  }
}
