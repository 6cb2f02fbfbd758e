package dev.mansard.api.cache.postgres;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A row of {@code mansard.cache}; the migration says what the columns mean. */
@Entity
@Table(schema = "mansard", name = "cache")
class CacheEntity {
  @Id
  @GeneratedValue(strategy = GenerationType.IDENTITY)
  @Nullable Long id;

  @Column(name = "name", updatable = false)
  String name = "";

  @Column(name = "name_taken")
  boolean nameTaken = true;

  @Column(name = "is_public")
  boolean isPublic;

  @Column(name = "store_dir")
  String storeDir = "";

  @Column(name = "priority")
  int priority;

  @Column(name = "upstream_cache_key_names")
  String[] upstreamCacheKeyNames = {};

  @Column(name = "retention_period_seconds")
  @Nullable Long retentionPeriodSeconds;

  @Column(name = "signing_key_id")
  UUID signingKeyId = new UUID(0, 0);

  @Column(name = "public_key")
  String publicKey = "";

  @Column(name = "redirects")
  boolean redirects = true;

  @Column(name = "created_at", updatable = false)
  Instant createdAt = Instant.EPOCH;

  @Column(name = "deleted_at")
  @Nullable Instant deletedAt;

  CacheEntity() {}
}
