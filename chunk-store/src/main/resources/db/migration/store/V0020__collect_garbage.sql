-- Garbage collection, see docs/explanation/gc.md.
--
-- collector         one row: who collects. The token grows with each term; a collector whose token is not the present one
--                   can change nothing any more.
-- released_recipe   recipes of large NARs that were reaped: their chunks' counts are lowered slice by slice.
-- pack.shrunk_at    set when chunks of the pack were reaped; cleared when the collector has looked at what is left of it.
-- object_by_access  finds what has not been used for long.

create table mansard.collector (
  only_row    boolean     not null primary key default true check (only_row),
  token       bigint      not null default 0,
  holder      text,
  started_at  timestamptz,
  finished_at timestamptz
);
comment on column mansard.collector.started_at is 'of the present or last collection';
comment on column mansard.collector.finished_at is 'of the last collection that came to its end';
insert into mansard.collector default values;

create table mansard.released_recipe (
  nar_id   bigint  not null primary key,
  recipe   bytea   not null,
  released integer not null default 0 check (released >= 0)
);
comment on column mansard.released_recipe.nar_id is 'of a row that exists no more';
comment on column mansard.released_recipe.released is 'so many chunks from the start have been counted down';

alter table mansard.pack add column shrunk_at timestamptz;
create index pack_shrunk on mansard.pack (id) where shrunk_at is not null;
create index pack_deleted on mansard.pack (deleted_at) where deleted_at is not null;

create index object_by_access on mansard.object (cache_id, last_accessed_at, store_path_hash);
