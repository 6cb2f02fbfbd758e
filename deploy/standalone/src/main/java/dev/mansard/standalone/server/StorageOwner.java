package dev.mansard.standalone.server;

import dev.mansard.standalone.config.StorageConfig;
import dev.mansard.store.blob.BlobStorage;
import dev.mansard.store.blob.StorageException;
import dev.mansard.store.bridge.BlockingIntegrity;
import dev.mansard.store.bridge.Repositories;
import dev.mansard.store.integrity.ForeignStorageException;
import dev.mansard.store.integrity.StorageMark;
import dev.mansard.store.metadata.MetadataException;
import dev.mansard.store.metadata.postgres.DatabaseUrl;
import dev.mansard.store.metadata.postgres.StoreDatabase;
import java.time.Duration;

/** Refuses a storage that is not the one that the database knows, in a sentence that names it. */
final class StorageOwner {
  private static final Duration DATABASE_LIMIT = Duration.ofSeconds(30);

  private StorageOwner() {}

  /**
   * For a server that starts. A storage that is new to a new database is marked. One that cannot be
   * reached, or has no room for a mark, is only warned of: the first push looks again.
   */
  static void claim(StorageConfig config, DatabaseUrl url, Terminal terminal) {
    var storage = Storages.openForProbe(config);
    try (var database = StoreDatabase.open(url, 1)) {
      mark(storage, database.repositories()).claim();
    } catch (ForeignStorageException e) {
      throw refusal(config, e);
    } catch (StorageException.Retryable | StorageException.Full | MetadataException e) {
      terminal.say("warning: " + FailureLine.of(e));
    } catch (StorageException e) {
      throw new RefusedStartException("the storage cannot be used: " + FailureLine.of(e));
    } finally {
      Storages.close(storage);
    }
  }

  /** For a command that is about to compare the two. Writes nothing. */
  static void require(StorageConfig config, BlobStorage storage, Repositories repositories)
      throws StorageException {
    try {
      mark(storage, repositories).require();
    } catch (ForeignStorageException e) {
      throw refusal(config, e);
    }
  }

  private static StorageMark mark(BlobStorage storage, Repositories repositories) {
    return new StorageMark(storage, new BlockingIntegrity(repositories, DATABASE_LIMIT));
  }

  private static RefusedStartException refusal(
      StorageConfig config, ForeignStorageException cause) {
    return new RefusedStartException("the storage in " + place(config) + " " + cause.getMessage());
  }

  private static String place(StorageConfig config) {
    return switch (config) {
      case StorageConfig.Local local -> local.path().toString();
      case StorageConfig.S3 s3 when s3.options().prefix().isEmpty() -> "the bucket " + s3.bucket();
      case StorageConfig.S3 s3 -> "the bucket " + s3.bucket() + " under " + s3.options().prefix();
    };
  }
}
