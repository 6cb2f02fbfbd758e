package dev.mansard.gc.fsck;

/**
 * Something that is not as it must be.
 *
 * @param text a sentence for people
 * @param remedy what was done about it, or what can be
 */
public record Finding(String text, String remedy) {}
