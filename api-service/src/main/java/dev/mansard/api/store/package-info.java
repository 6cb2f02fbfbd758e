/**
 * Builds the objects of chunk-store from the configuration: blob storage, upload and read service.
 *
 * <p>Used by injection only. Read {@link dev.mansard.api.store.StoreWiring} first.
 */
@NullMarked
package dev.mansard.api.store;

import org.jspecify.annotations.NullMarked;
