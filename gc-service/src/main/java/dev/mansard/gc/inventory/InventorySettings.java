package dev.mansard.gc.inventory;

import java.time.Duration;

/**
 * When the storage is compared with the rows.
 *
 * @param interval between two rounds; zero = never
 * @param grace how long a blob that nobody knows is left alone
 * @param pause between two pages of 1000 keys
 */
public record InventorySettings(Duration interval, Duration grace, Duration pause) {
  /** Every week, a day, a tenth of a second. */
  public static final InventorySettings STANDARD =
      new InventorySettings(Duration.ofDays(7), Duration.ofDays(1), Duration.ofMillis(100));
}
