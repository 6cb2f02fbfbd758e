package dev.mansard.gc.event;

/**
 * How far reading has come by a batch.
 *
 * @param source topic and its id
 * @param from offset of the first record of the batch, where reading must still be
 * @param next offset after it
 */
public record StreamMove(String source, int partition, long from, long next) {}
