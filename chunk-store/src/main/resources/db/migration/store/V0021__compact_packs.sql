-- Compaction, see docs/explanation/gc.md.
--
-- pack.readable_until   set when chunks are moved out of a pack: until then readers may hold addresses in it, whatever the grace
--                       period is.
-- chunk_by_pack_and_id  instead of chunk_by_pack: lists the chunks of a pack page by page, in order.

alter table mansard.pack add column readable_until timestamptz;

create index chunk_by_pack_and_id on mansard.chunk (pack_id, id);
drop index mansard.chunk_by_pack;
