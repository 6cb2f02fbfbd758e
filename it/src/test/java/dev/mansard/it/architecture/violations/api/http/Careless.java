package dev.mansard.it.architecture.violations.api.http;

import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.Date;
import java.util.UUID;

/** Breaks rules 10, 11 and 12, and {@link CarelessImpl} the naming rule. */
@SuppressWarnings({"JavaUtilDate", "UnnecessaryAssignment", "UnusedNestedClass"})
final class Careless {
  @Inject Date date;

  Careless(Date date) {
    this.date = date;
  }

  static void waits(Uni<String> uni) throws InterruptedException {
    Thread.sleep(1);
    System.out.println(
        uni.await().indefinitely() + System.getenv("HOME") + Instant.now() + UUID.randomUUID());
  }

  private record CarelessImpl() {}
}
