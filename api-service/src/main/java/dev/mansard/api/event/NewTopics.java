package dev.mansard.api.event;

import java.time.Duration;
import java.util.OptionalInt;

/**
 * What topics are made like that are missing.
 *
 * @param allowed whether any is made
 * @param replicationFactor empty: as the cluster does by default
 * @param retention how long records stay
 */
public record NewTopics(
    boolean allowed, int partitions, OptionalInt replicationFactor, Duration retention) {}
