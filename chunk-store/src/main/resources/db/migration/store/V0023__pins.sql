-- Pins: names that keep store paths with their closures, see docs/reference/http-api.md.
--
-- pin         a name in a cache, and how it treats the paths it named before.
-- pin_target  a path the name stands for (replaced_at is null: one for each pin) or stood for. Kept until kept_until, which
--             whoever changes the pin computes. The object may be gone only if the cache was destroyed or kept_until is over.

create table mansard.pin (
  cache_id       bigint  not null references mansard.cache (id) on delete cascade,
  name           text    collate "C" not null check (name ~ '^[A-Za-z0-9][A-Za-z0-9._+-]{0,99}$'),
  keep_revisions integer not null check (keep_revisions between 1 and 1000),
  keep_days      integer not null check (keep_days between 0 and 3650),
  primary key (cache_id, name)
);

create table mansard.pin_target (
  cache_id        bigint      not null,
  name            text        collate "C" not null,
  store_path_hash text        collate "C" not null check (length(store_path_hash) = 32),
  revision        bigint      generated always as identity,
  store_path      text        collate "C" not null,
  pinned_at       timestamptz not null,
  replaced_at     timestamptz,
  kept_until      timestamptz not null,
  primary key (cache_id, name, store_path_hash),
  foreign key (cache_id, name) references mansard.pin (cache_id, name) on delete cascade
);
comment on column mansard.pin_target.revision is 'the greatest of a pin is the present one';
comment on column mansard.pin_target.kept_until is 'infinity: by number, or the present one; otherwise replaced_at and keep_days';
create index pin_target_by_path on mansard.pin_target (cache_id, store_path_hash);
