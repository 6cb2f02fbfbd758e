package dev.mansard.store.bridge;

import dev.mansard.store.metadata.ChunkRepository;
import dev.mansard.store.metadata.NarRepository;
import dev.mansard.store.metadata.ObjectRepository;
import dev.mansard.store.metadata.commit.LeaseRepository;
import dev.mansard.store.metadata.commit.UploadRepository;

/**
 * The repositories of one database.
 *
 * @param objects caches and objects
 * @param nars NARs
 * @param chunks chunks and packs
 * @param leases leases
 * @param uploads commits
 */
public record Repositories(
    ObjectRepository objects,
    NarRepository nars,
    ChunkRepository chunks,
    LeaseRepository leases,
    UploadRepository uploads) {}
