-- What lies in the storage, compared with what the rows say; see docs/explanation/gc.md.
--
-- installation   one row: which installation this is. The storage carries the same id under .mansard/.
-- inventory      one row: how far the present round has come, and what the last one found.
-- stray_blob     blobs that no pack and no lease knows, since when they were seen.

create table mansard.installation (
  only_row  boolean     not null primary key default true check (only_row),
  id        uuid        not null default gen_random_uuid(),
  marked_at timestamptz
);
comment on column mansard.installation.marked_at is 'when the storage was given the id';
insert into mansard.installation default values;

create table mansard.inventory (
  only_row    boolean     not null primary key default true check (only_row),
  last_key    text        collate "C" not null default '',
  finished_at timestamptz,
  blobs       bigint      not null default 0,
  missing     bigint      not null default 0
);
comment on column mansard.inventory.last_key is 'the present round has come so far; empty: none is under way';
insert into mansard.inventory default values;

create table mansard.stray_blob (
  blob_key   text        collate "C" not null primary key,
  size_bytes bigint      not null,
  seen_at    timestamptz not null
);
