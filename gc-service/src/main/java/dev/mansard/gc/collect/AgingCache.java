package dev.mansard.gc.collect;

import java.time.Instant;

/**
 * A living cache in which something has not been used for its retention period.
 *
 * @param id its row
 * @param name its name
 * @param retentionSeconds its period, or the default's; more than 0
 * @param cutoff what was used before this is old, by the database's clock
 */
public record AgingCache(long id, String name, long retentionSeconds, Instant cutoff) {}
