package dev.mansard.gc.event;

import dev.mansard.protocol.error.MalformedInputException;
import dev.mansard.store.event.EventJson;
import java.util.ArrayList;
import java.util.List;

/**
 * What one transaction applies.
 *
 * @param events in order
 * @param letters what could not be understood
 */
public record EventBatch(List<SequencedEvent> events, List<DeadLetter> letters) {

  public EventBatch {
    events = List.copyOf(events);
    letters = List.copyOf(letters);
  }

  static EventBatch read(List<EventRecord> records) {
    var events = new ArrayList<SequencedEvent>();
    var letters = new ArrayList<DeadLetter>();
    for (var record : records) {
      try {
        events.add(new SequencedEvent(EventJson.parse(record.text()), record.sequence()));
      } catch (MalformedInputException e) {
        letters.add(DeadLetter.of(record, e.format() + ": " + e.reason()));
      }
    }
    return new EventBatch(events, letters);
  }

  static EventBatch refused(EventRecord record, String reason) {
    return new EventBatch(List.of(), List.of(DeadLetter.of(record, reason)));
  }
}
