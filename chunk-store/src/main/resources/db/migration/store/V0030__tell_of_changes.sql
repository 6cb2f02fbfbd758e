-- Notifications on the channel mansard_change, sent with the transaction that made the change, for those who keep narinfos in memory; see
-- docs/reference/storage-format.md, "Notifications". What is new needs none: nobody keeps that something is missing.
--
-- objects HASH HASH ...   these store path hashes, in whichever cache: deleted, mapped anew, signed anew
-- cache NAME              this cache: visibility, keys or settings changed, destroyed, brought back
-- all                     anything: a NAR was quarantined or healed

create function mansard.tell_objects_deleted() returns trigger language plpgsql as $$
declare
  hashes text;
begin
  -- A notification has less than 8000 bytes.
  for hashes in
    select string_agg(store_path_hash, ' ')
    from (select store_path_hash, (row_number() over () - 1) / 200 as part from gone) as numbered
    group by part
  loop
    perform pg_notify('mansard_change', 'objects ' || hashes);
  end loop;
  return null;
end $$;
create trigger object_deleted after delete on mansard.object
  referencing old table as gone for each statement execute function mansard.tell_objects_deleted();

create function mansard.tell_object_changed() returns trigger language plpgsql as $$
begin
  perform pg_notify('mansard_change', 'objects ' || old.store_path_hash);
  return null;
end $$;
create trigger object_changed
  after update of nar_id, store_path, refs, deriver, ca, foreign_signatures, signature, signing_key_id on mansard.object
  for each row when (
    (old.nar_id, old.store_path, old.refs, old.deriver, old.ca, old.foreign_signatures, old.signature, old.signing_key_id)
    is distinct from
    (new.nar_id, new.store_path, new.refs, new.deriver, new.ca, new.foreign_signatures, new.signature, new.signing_key_id)
  ) execute function mansard.tell_object_changed();

create function mansard.tell_cache_changed() returns trigger language plpgsql as $$
begin
  perform pg_notify('mansard_change', 'cache ' || old.name);
  return null;
end $$;
create trigger cache_changed after update or delete on mansard.cache
  for each row execute function mansard.tell_cache_changed();

create function mansard.tell_anything_changed() returns trigger language plpgsql as $$
begin
  perform pg_notify('mansard_change', 'all');
  return null;
end $$;
create trigger nar_changed after update of quarantined_at, compression, stored_bytes, file_hash on mansard.nar
  for each row when (
    (old.quarantined_at, old.compression, old.stored_bytes, old.file_hash)
    is distinct from
    (new.quarantined_at, new.compression, new.stored_bytes, new.file_hash)
  ) execute function mansard.tell_anything_changed();
