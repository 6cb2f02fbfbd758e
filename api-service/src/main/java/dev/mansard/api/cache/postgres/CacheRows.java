package dev.mansard.api.cache.postgres;

import dev.mansard.api.cache.CacheChange;
import dev.mansard.api.cache.CacheSettings;
import dev.mansard.api.signing.SigningKey;
import dev.mansard.protocol.access.CacheName;
import dev.mansard.protocol.api.RetentionPeriod;
import dev.mansard.protocol.signing.KeyName;
import dev.mansard.protocol.signing.PublicKey;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Between rows and values. */
final class CacheRows {
  private CacheRows() {}

  static CacheSettings read(CacheEntity row) {
    return new CacheSettings(
        CacheName.parse(row.name),
        row.isPublic,
        row.storeDir,
        row.priority,
        Arrays.stream(row.upstreamCacheKeyNames).map(KeyName::parse).toList(),
        row.retentionPeriodSeconds == null
            ? new RetentionPeriod.Global()
            : new RetentionPeriod.Seconds(row.retentionPeriodSeconds),
        new SigningKey(row.signingKeyId, PublicKey.parse(row.publicKey)),
        row.redirects);
  }

  static CacheEntity write(CacheSettings settings, Instant at) {
    var row = new CacheEntity();
    row.name = settings.name().value();
    row.isPublic = settings.isPublic();
    row.storeDir = settings.storeDir();
    row.priority = settings.priority();
    row.upstreamCacheKeyNames = names(settings.upstreamCacheKeyNames());
    row.retentionPeriodSeconds = seconds(settings.retention());
    sign(row, settings.signingKey());
    row.redirects = settings.redirects();
    row.createdAt = at;
    return row;
  }

  static void apply(CacheChange change, CacheEntity row) {
    var wanted = change.settings();
    wanted.isPublic().ifPresent(value -> row.isPublic = value);
    wanted.storeDir().ifPresent(value -> row.storeDir = value);
    wanted.priority().ifPresent(value -> row.priority = value);
    wanted.upstreamCacheKeyNames().ifPresent(value -> row.upstreamCacheKeyNames = names(value));
    wanted.retentionPeriod().ifPresent(value -> row.retentionPeriodSeconds = seconds(value));
    wanted.redirects().ifPresent(value -> row.redirects = value);
    change.newKey().ifPresent(key -> sign(row, key));
  }

  private static void sign(CacheEntity row, SigningKey key) {
    row.signingKeyId = key.id();
    row.publicKey = key.publicKey().format();
  }

  private static @Nullable Long seconds(RetentionPeriod retention) {
    return switch (retention) {
      case RetentionPeriod.Global() -> null;
      case RetentionPeriod.Seconds(long seconds) -> seconds;
    };
  }

  private static String[] names(List<KeyName> names) {
    return names.stream().map(KeyName::value).toArray(String[]::new);
  }
}
