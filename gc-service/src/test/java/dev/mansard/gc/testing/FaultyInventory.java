package dev.mansard.gc.testing;

import dev.mansard.store.blob.BlobInventory;
import dev.mansard.store.blob.BlobKey;
import dev.mansard.store.blob.BlobStorage;
import dev.mansard.store.blob.BlobWriter;
import dev.mansard.store.blob.StorageException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Lists what is in one storage, and does everything else with one that breaks calls. As the port
 * allows, it does not name what it cannot tell the size of.
 */
public record FaultyInventory(BlobStorage faulty, BlobInventory listed) implements BlobInventory {

  @Override
  public Page list(String after, int limit) throws StorageException {
    Page page = listed.list(after, limit);
    List<Entry> named = new ArrayList<>();
    for (Entry entry : page.entries()) {
      if (hasSize(entry.key())) {
        named.add(entry);
      }
    }
    return new Page(named, page.last(), page.isEnd());
  }

  private boolean hasSize(BlobKey key) {
    try {
      return faulty.findSize(key).isPresent();
    } catch (StorageException e) {
      return false;
    }
  }

  @Override
  public BlobWriter open(BlobKey key) throws StorageException {
    return faulty.open(key);
  }

  @Override
  public InputStream openRange(BlobKey key, long offset, long length) throws StorageException {
    return faulty.openRange(key, offset, length);
  }

  @Override
  public OptionalLong findSize(BlobKey key) throws StorageException {
    return faulty.findSize(key);
  }

  @Override
  public void delete(BlobKey key) throws StorageException {
    faulty.delete(key);
  }

  @Override
  public void check() throws StorageException {
    faulty.check();
  }

  @Override
  public void checkReading() throws StorageException {
    faulty.checkReading();
  }

  @Override
  public Optional<String> findMark() throws StorageException {
    return faulty.findMark();
  }

  @Override
  public void putMark(String text) throws StorageException {
    faulty.putMark(text);
  }
}
