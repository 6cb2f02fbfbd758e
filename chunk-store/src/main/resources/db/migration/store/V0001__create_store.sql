-- The three levels of the store, see docs/reference/storage-format.md.
--
-- cache         a tenant's named view and its settings. A destroyed cache keeps its row until GC has dropped its objects;
--               its name is free again unless the deletion is soft (name_taken stays true).
-- object        one cache's mapping from a store path hash to a NAR, with the uploader's metadata and our signature.
-- nar           a distinct NAR, content-addressed, shared by all caches; its recipe names its chunks.
-- pack          a blob that holds the frames of one upload's new chunks.
-- chunk         one stored frame: content hash, address, checksum. Several rows may hold the same content.
-- lease         a blob that is being written; the oldest live lease is GC's horizon.
-- outbox        events, written in the transaction that caused them.

create schema if not exists mansard;

create table mansard.cache (
  id                       bigint      generated always as identity primary key,
  name                     text        collate "C" not null check (name ~ '^[A-Za-z0-9][A-Za-z0-9_+-]{0,49}$'),
  name_taken               boolean     not null default true,
  is_public                boolean     not null,
  store_dir                text        not null,
  priority                 integer     not null,
  upstream_cache_key_names text[]      not null,
  retention_period_seconds bigint      check (retention_period_seconds >= 0),
  signing_key_id           uuid        not null,
  public_key               text        not null,
  created_at               timestamptz not null,
  deleted_at               timestamptz
);
comment on column mansard.cache.retention_period_seconds is 'null: the global default; 0: for ever';
comment on column mansard.cache.public_key is 'name:base64, of signing_key_id';
create unique index cache_name_is_unique on mansard.cache (name) where name_taken;

create table mansard.pack (
  id          bigint      not null primary key,
  blob_key    text        collate "C" not null unique,
  size_bytes  bigint      not null check (size_bytes > 0),
  created_at  timestamptz not null,
  deleted_at  timestamptz
);
create sequence mansard.pack_id_seq as bigint maxvalue 2199023255551 owned by mansard.pack.id;

create table mansard.chunk (
  id              bigint      not null primary key,
  chunk_hash      bytea       not null check (length(chunk_hash) = 32),
  compression     smallint    not null,
  size_bytes      integer     not null check (size_bytes > 0),
  pack_id         bigint      not null references mansard.pack (id),
  pack_offset     bigint      not null,
  stored_bytes    integer     not null check (stored_bytes > 0),
  checksum        integer     not null,
  reference_count integer     not null check (reference_count >= 0),
  orphaned_at     timestamptz,
  quarantined_at  timestamptz
) with (fillfactor = 85);
comment on column mansard.chunk.compression is '0 none, 1 zstd, 2 xz';
comment on column mansard.chunk.checksum is 'CRC-32C of the stored frame';
create index chunk_by_hash on mansard.chunk (chunk_hash, compression, id);
create index chunk_by_pack on mansard.chunk (pack_id);
create index chunk_orphaned on mansard.chunk (orphaned_at) where orphaned_at is not null;

create table mansard.nar (
  id              bigint      generated always as identity primary key,
  nar_hash        bytea       not null unique check (length(nar_hash) = 32),
  nar_size        bigint      not null check (nar_size > 0),
  compression     smallint    not null,
  chunk_count     integer     not null check (chunk_count > 0),
  stored_bytes    bigint      not null check (stored_bytes > 0),
  file_hash       bytea       check (length(file_hash) = 32),
  whole_pack_id   bigint      references mansard.pack (id),
  recipe          bytea       not null,
  reference_count integer     not null check (reference_count >= 0),
  orphaned_at     timestamptz,
  quarantined_at  timestamptz,
  created_at      timestamptz not null
);
comment on column mansard.nar.stored_bytes is 'sum of the frames, which is the length of the served body';
comment on column mansard.nar.file_hash is 'SHA-256 of the served body, where the uploader''s frames were all new';
comment on column mansard.nar.whole_pack_id is 'set when the recipe is exactly this one whole pack';
comment on column mansard.nar.quarantined_at is 'set when a part of it is known to be lost or damaged; it is then missing until it is uploaded anew';
create index nar_quarantined on mansard.nar (id) where quarantined_at is not null;
create index nar_orphaned on mansard.nar (orphaned_at) where orphaned_at is not null;
create index nar_by_whole_pack on mansard.nar (whole_pack_id) where whole_pack_id is not null;

create table mansard.object (
  cache_id           bigint      not null references mansard.cache (id),
  store_path_hash    text        collate "C" not null check (length(store_path_hash) = 32),
  nar_id             bigint      not null references mansard.nar (id),
  store_path         text        collate "C" not null,
  refs               text[]      not null,
  deriver            text,
  ca                 text,
  foreign_signatures text[]      not null,
  signature          text,
  signing_key_id     uuid,
  created_by         text,
  created_at         timestamptz not null,
  last_accessed_at   timestamptz not null,
  primary key (cache_id, store_path_hash)
);
comment on column mansard.object.refs is 'base names, sorted, without duplicates';
comment on column mansard.object.signature is 'made with signing_key_id; made anew at the first read after the cache has got another key';
create index object_by_nar on mansard.object (nar_id);

create table mansard.lease (
  id           uuid        not null primary key,
  blob_key     text        collate "C" not null unique,
  started_at   timestamptz not null,
  expires_at   timestamptz not null,
  abandoned_at timestamptz
);
comment on column mansard.lease.abandoned_at is 'set before the blob of an expired lease is deleted: from then on it can be neither prolonged nor committed';
create index lease_by_expiry on mansard.lease (expires_at);

create table mansard.outbox (
  id         bigint      generated always as identity primary key,
  topic_key  text        not null,
  event_type text        not null,
  payload    jsonb       not null,
  created_at timestamptz not null
);
comment on column mansard.outbox.topic_key is 'cache name, or empty: events with one key stay in order';
