package dev.mansard.gc.inventory;

import dev.mansard.store.blob.BlobInventory.Entry;
import dev.mansard.store.metadata.Pack;
import dev.mansard.store.metadata.integrity.Installation;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The rows that an inventory needs. Transactions and failures as of {@link
 * dev.mansard.gc.collect.OrphanRepository}.
 */
public interface InventoryRepository {

  /** Which installation this is, and whether its storage was marked. */
  Installation installation();

  /** Notes that the storage carries the id. */
  void setMarked();

  /** The key up to which the present round has come; empty if none is under way or due. */
  Optional<String> findPlace(Duration interval);

  /**
   * Compares the blobs between two keys with the rows: notes those that neither a pack nor a lease
   * knows, forgets those noted before that are gone or known now.
   *
   * @return packs of that range of which there was no blob, or one of another size
   */
  List<Pack> compare(String after, String last, boolean isEnd, List<Entry> blobs);

  /** Ends the round. */
  void finish();

  /** Blobs behind that key that nobody has known for that long, nor knows now, by key. */
  List<Entry> listStrays(String after, Duration age, int limit);

  /** Forgets strays that are gone. */
  void forget(List<Entry> strays);
}
