/**
 * What PostgreSQL knows about caches, objects, NARs, chunks and packs, as values and repositories.
 * One repository method is one round trip or one transaction; all return {@code Uni}s that do
 * nothing until they are subscribed to and fail with {@link
 * dev.mansard.store.metadata.MetadataException} only.
 *
 * <p>{@code api-service} may use {@link dev.mansard.store.metadata.ObjectRepository}; the other
 * repositories belong to the store and to gc-service. Read {@link
 * dev.mansard.store.metadata.ObjectRepository} first, then {@link
 * dev.mansard.store.metadata.commit.UploadRepository}.
 */
@NullMarked
package dev.mansard.store.metadata;

import org.jspecify.annotations.NullMarked;
