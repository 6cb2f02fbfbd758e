-- What quarantine, healing and scrub need, see docs/reference/storage-format.md, "Damage".
--
-- nar_pack      the packs in which the chunks of a NAR were first written: pack_id = chunk id >> 22, one row each. Follows from nar.recipe
--               alone and is written with it; a chunk that moves keeps its id, so that moving changes nothing here. Leads from chunks to
--               the NARs whose recipes may contain them. pack_id may name a pack that is gone.
-- scrub         one row: how far the round of verification has come, and what it and the last one found.

create table mansard.nar_pack (
  pack_id bigint not null,
  nar_id  bigint not null references mansard.nar (id) on delete cascade,
  primary key (pack_id, nar_id)
);
create index nar_pack_by_nar on mansard.nar_pack (nar_id);

create function mansard.recipe_pack_ids(recipe bytea) returns setof bigint language plpgsql as $$
declare
  at integer := 1; -- behind the version
  coded bigint;
  first bigint;
  next bigint := 0;
  field integer := 0; -- 0: number of runs, then 1 and 2 in turn: id, count
begin
  while at < length(recipe) loop
    coded := 0;
    for shift in 0..9 loop
      coded := coded | ((get_byte(recipe, at) & 127)::bigint << (7 * shift));
      at := at + 1;
      exit when get_byte(recipe, at - 1) < 128;
    end loop;
    if field = 1 then
      first := next + (((coded >> 1) & 9223372036854775807) # -(coded & 1));
    elsif field = 2 then
      next := first + coded;
      return query select generate_series(first >> 22, (next - 1) >> 22);
    end if;
    field := case field when 1 then 2 else 1 end;
  end loop;
end $$;

insert into mansard.nar_pack (pack_id, nar_id)
select distinct pack_id, nar.id from mansard.nar, mansard.recipe_pack_ids(nar.recipe) as pack_id;

drop function mansard.recipe_pack_ids(bytea);

create index chunk_quarantined on mansard.chunk (chunk_hash, compression, id) where quarantined_at is not null;

create table mansard.scrub (
  is_only_row    boolean     not null primary key default true check (is_only_row),
  started_at     timestamptz,
  pack_id        bigint      not null default 0,
  pack_offset    bigint      not null default 0,
  packs          bigint      not null default 0,
  verified_bytes bigint      not null default 0,
  damaged_chunks bigint      not null default 0,
  finished_at    timestamptz
);
comment on column mansard.scrub.started_at is 'of the round under way, or of the last one; null: there has been none';
comment on column mansard.scrub.pack_id is 'the round goes on with this pack, at pack_offset; those with smaller ids are done';
comment on column mansard.scrub.packs is 'this and the two columns after it: what the round has verified and found';
comment on column mansard.scrub.finished_at is 'of the last round; null while one is under way';
insert into mansard.scrub default values;
