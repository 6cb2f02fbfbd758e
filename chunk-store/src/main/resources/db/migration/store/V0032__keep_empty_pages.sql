-- VACUUM gives empty pages at the end of a table back to the file system, under a lock that readers wait for. A collection leaves
-- many, so narinfos stood still for it. The pages stay, and what is pushed next fills them.
--
-- Waits longer than other migrations: PostgreSQL ends an autovacuum that is in the way after deadlock_timeout, a second, and this lock
-- keeps nobody waiting who reads or writes rows.

set local lock_timeout = '5s';

alter table mansard.object set (vacuum_truncate = off, toast.vacuum_truncate = off);
alter table mansard.nar set (vacuum_truncate = off, toast.vacuum_truncate = off);
alter table mansard.chunk set (vacuum_truncate = off);
alter table mansard.pack set (vacuum_truncate = off);
