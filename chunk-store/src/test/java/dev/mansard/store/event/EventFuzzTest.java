package dev.mansard.store.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mansard.protocol.error.MalformedInputException;
import dev.mansard.protocol.event.CacheEvent;
import dev.mansard.protocol.fuzz.Mutants;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Event records, as anybody may put them into a topic: understood or refused, never half. */
public class EventFuzzTest {
  @Test
  void takesOrRefusesEveryMutant() {
    Mutants.feed("event", EventFuzzTest::fuzzerTestOneInput);
  }

  public static void fuzzerTestOneInput(byte[] input) {
    CacheEvent event;
    try {
      event = EventJson.parse(new String(input, StandardCharsets.UTF_8));
    } catch (MalformedInputException e) {
      return;
    }
    assertThat(EventJson.parse(EventJson.write(event))).isEqualTo(event);
  }
}
