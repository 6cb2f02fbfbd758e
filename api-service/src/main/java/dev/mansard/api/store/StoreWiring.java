package dev.mansard.api.store;

import dev.mansard.api.metrics.StorageTimers;
import dev.mansard.api.upload.UploadConfig;
import dev.mansard.protocol.nix.Compression;
import dev.mansard.store.blob.BlobPresigner;
import dev.mansard.store.blob.BlobStorage;
import dev.mansard.store.blob.StorageException;
import dev.mansard.store.blob.disk.DiskBlobStorage;
import dev.mansard.store.blob.s3.S3BlobStorage;
import dev.mansard.store.blob.s3.S3Watch;
import dev.mansard.store.bridge.BlockingIntegrity;
import dev.mansard.store.bridge.Repositories;
import dev.mansard.store.chunk.ChunkerParameters;
import dev.mansard.store.chunk.ChunkingSettings;
import dev.mansard.store.compression.CompressionSettings;
import dev.mansard.store.integrity.IntegrityCounters;
import dev.mansard.store.integrity.Quarantine;
import dev.mansard.store.nar.NarReadService;
import dev.mansard.store.upload.NarUploadService;
import dev.mansard.store.upload.StoreSettings;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.arc.DefaultBean;
import io.quarkus.runtime.configuration.MemorySize;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * One instance a process of each service of chunk-store, closed when the process stops. An
 * application may bring a storage of its own.
 */
@Dependent
class StoreWiring {
  @Produces
  @Singleton
  @DefaultBean
  static BlobStorage storage(
      StorageConfig config, S3Beans s3, RandomGenerator random, S3Watch watch) {
    return switch (config.type()) {
      case LOCAL -> disk(config);
      case S3 -> s3.openStorage(S3StorageReader.read(config).withWatch(watch), random);
    };
  }

  @Produces
  @Singleton
  @DefaultBean
  static S3Watch watch(MeterRegistry registry) {
    return new StorageTimers(registry);
  }

  private static BlobStorage disk(StorageConfig config) {
    var folder =
        config
            .path()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "mansard.storage.path is missing: set it to the folder for the blobs."));
    try {
      return DiskBlobStorage.open(folder);
    } catch (StorageException e) {
      throw new UncheckedIOException("storage in " + folder + " cannot be used", e);
    }
  }

  static void close(@Disposes BlobStorage storage) {
    if (storage instanceof S3BlobStorage bucket) {
      bucket.close();
    }
  }

  /** A disk has no URLs. */
  @Produces
  @Singleton
  @DefaultBean
  static BlobPresigner presigner(StorageConfig config, S3Beans s3, Clock clock) {
    boolean redirects =
        config.type() == StorageConfig.Type.S3 && config.presign() == StorageConfig.Presign.AUTO;
    return redirects
        ? s3.openPresigner(S3StorageReader.read(config), clock)
        : (key, validity) -> Optional.empty();
  }

  @Produces
  @Singleton
  @DefaultBean
  static StoreSettings settings(
      ChunkingConfig chunking, CompressionConfig compression, UploadConfig upload) {
    return StoreSettings.standard()
        .withChunking(chunking(chunking))
        .withCompression(compression(compression))
        .withMinimumRunBytes(chunking.minimumRun().asLongValue())
        .withPossessionProof(upload.requireProofOfPossession())
        .withResources(resources(upload));
  }

  private static StoreSettings.Resources resources(UploadConfig upload) {
    var standard = StoreSettings.Resources.standard();
    var admission = upload.admission();
    return new StoreSettings.Resources(
        upload.memory().asLongValue(),
        standard.processors(),
        admission.compareTo(standard.admission()) < 0 ? admission : standard.admission(),
        standard.database());
  }

  @Produces
  @Singleton
  static NarUploadService uploads(
      StoreSettings settings,
      BlobStorage storage,
      Repositories repositories,
      Clock clock,
      RandomGenerator random,
      IntegrityCounters counters) {
    return new NarUploadService(settings, storage, repositories, clock, random, counters);
  }

  static void close(@Disposes NarUploadService uploads) {
    uploads.close();
  }

  @Produces
  @Singleton
  static NarReadService nars(
      StoreSettings settings,
      BlobStorage storage,
      Repositories repositories,
      Clock clock,
      Quarantine quarantine) {
    return new NarReadService(
        storage, repositories, settings.resources().database(), clock, quarantine);
  }

  @Produces
  @Singleton
  static Quarantine quarantine(
      StoreSettings settings,
      BlobStorage storage,
      Repositories repositories,
      IntegrityCounters counters) {
    var metadata = new BlockingIntegrity(repositories, settings.resources().database());
    return new Quarantine(storage, metadata, counters);
  }

  static void close(@Disposes Quarantine quarantine) {
    quarantine.close();
  }

  @Produces
  @Singleton
  static IntegrityCounters integrityCounters() {
    return new IntegrityCounters();
  }

  static ChunkingSettings chunking(ChunkingConfig config) {
    return new ChunkingSettings(
        config.narSizeThreshold().asLongValue(),
        new ChunkerParameters(
            size(config.minSize()), size(config.avgSize()), size(config.maxSize())));
  }

  static CompressionSettings compression(CompressionConfig config) {
    var type = Compression.parse(config.type());
    return new CompressionSettings(
        type,
        config.level().orElseGet(() -> CompressionSettings.defaultLevel(type)),
        config.nativeAllowed());
  }

  private static int size(MemorySize size) {
    return (int) Math.min(Integer.MAX_VALUE, size.asLongValue());
  }
}
