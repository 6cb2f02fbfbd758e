package dev.mansard.standalone.config;

import java.time.Duration;

/**
 * When to collect, and what.
 *
 * @param interval between two runs; zero = never
 * @param defaultRetentionPeriod of caches without their own; zero = for ever
 * @param gracePeriod between the end of a pack and the deletion of its bytes; zero = at once
 */
public record GarbageCollectionConfig(
    Duration interval, Duration defaultRetentionPeriod, Duration gracePeriod) {}
