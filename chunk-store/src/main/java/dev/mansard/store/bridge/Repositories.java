package dev.mansard.store.bridge;

import dev.mansard.store.metadata.ChunkRepository;
import dev.mansard.store.metadata.NarRepository;
import dev.mansard.store.metadata.ObjectRepository;
import dev.mansard.store.metadata.commit.LeaseRepository;
import dev.mansard.store.metadata.commit.UploadRepository;
import dev.mansard.store.metadata.integrity.InstallationRepository;
import dev.mansard.store.metadata.integrity.QuarantineRepository;
import dev.mansard.store.metadata.integrity.ScrubRepository;

/**
 * The repositories of one database.
 *
 * @param objects caches and objects
 * @param nars NARs
 * @param chunks chunks and packs
 * @param leases leases
 * @param uploads commits
 * @param quarantine damage
 * @param scrub verification
 * @param installations whose database it is
 */
public record Repositories(
    ObjectRepository objects,
    NarRepository nars,
    ChunkRepository chunks,
    LeaseRepository leases,
    UploadRepository uploads,
    QuarantineRepository quarantine,
    ScrubRepository scrub,
    InstallationRepository installations) {}
