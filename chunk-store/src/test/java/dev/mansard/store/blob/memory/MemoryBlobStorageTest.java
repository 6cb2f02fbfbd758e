package dev.mansard.store.blob.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mansard.store.blob.BlobKey;
import dev.mansard.store.blob.BlobStorage;
import dev.mansard.store.blob.BlobStorageContract;
import dev.mansard.store.blob.BlobWriter;
import dev.mansard.store.blob.StorageException;
import java.util.ArrayList;
import java.util.Collection;
import org.junit.jupiter.api.Test;

final class MemoryBlobStorageTest extends BlobStorageContract {
  private final MemoryBlobStorage storage = new MemoryBlobStorage();

  @Override
  protected BlobStorage openStorage() {
    return storage;
  }

  @Override
  protected Collection<String> remains() {
    var remains = new ArrayList<>(storage.keys());
    remains.addAll(storage.unfinishedKeys());
    return remains;
  }

  @Test
  void isFullAtItsCapacity() throws StorageException {
    var small = new MemoryBlobStorage(100);

    try (BlobWriter writer = small.open(new BlobKey("a"))) {
      writer.write(new byte[80], 0, 80);
      assertThatThrownBy(() -> writer.write(new byte[21], 0, 21))
          .isInstanceOf(StorageException.Full.class);
    }

    assertThat(small.unfinishedKeys()).isEmpty();
  }
}
