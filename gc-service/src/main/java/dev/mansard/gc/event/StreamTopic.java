package dev.mansard.gc.event;

/**
 * A topic as it is now.
 *
 * @param name what it is called
 * @param source name and id; differs when a topic is deleted and made anew
 * @param partitions their number, from 0
 */
record StreamTopic(String name, String source, int partitions) {}
