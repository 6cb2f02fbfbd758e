package dev.mansard.it.architecture.violations.store.chunk;

import org.apache.kafka.common.TopicPartition;

/** Breaks both rules 7. */
record KafkaInTheStore(TopicPartition partition) {}
