/**
 * What an upload changes, and the leases under which it may: values and repositories for the store
 * itself and for gc-service. Read {@link dev.mansard.store.metadata.commit.UploadRepository} first;
 * the states and who may change them are in docs/reference/storage-format.md.
 */
@NullMarked
package dev.mansard.store.metadata.commit;

import org.jspecify.annotations.NullMarked;
