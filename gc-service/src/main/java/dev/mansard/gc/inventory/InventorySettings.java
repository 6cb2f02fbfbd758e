package dev.mansard.gc.inventory;

import java.time.Duration;

/**
 * When the storage is compared with the rows.
 *
 * @param interval between two rounds; zero = never
 * @param grace how long a blob that nobody knows is left alone
 * @param keysPerSecond so many at most are listed and compared, in pages of 1000
 */
public record InventorySettings(Duration interval, Duration grace, int keysPerSecond) {

  /** Between two pages of so many keys. */
  Duration pause(int keys) {
    return Duration.ofSeconds(keys).dividedBy(keysPerSecond);
  }
}
