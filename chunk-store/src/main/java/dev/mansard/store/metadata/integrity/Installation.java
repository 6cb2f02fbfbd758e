package dev.mansard.store.metadata.integrity;

/**
 * What a database knows of itself and its storage.
 *
 * @param id of the installation; its storage carries it
 * @param isMarked whether the storage was given the id before, and something lies in it; as long as
 *     nothing does, another one may take its place
 */
public record Installation(String id, boolean isMarked) {}
