-- What consumers of events keep, see docs/reference/events.md. Each row is changed in the transaction of the effects.
--
-- event_offset   how far a partition of a topic has been read.
-- event_applied  the last event applied for a cache; what comes again with the same or an earlier number changes nothing.
-- dead_letter    events that could not be applied, and why. Nobody reads them but an operator.
-- sweep_request  when somebody last had a reason for a collection before the next interval.

create table mansard.event_offset (
  source      text        collate "C" not null,
  partition   integer     not null check (partition >= 0),
  next_offset bigint      not null check (next_offset >= 0),
  end_offset  bigint      not null check (end_offset >= 0),
  updated_at  timestamptz not null,
  primary key (source, partition)
);
comment on column mansard.event_offset.source is 'topic@topic id: a topic that was made anew is another source';
comment on column mansard.event_offset.end_offset is 'end of the partition when it was last looked at; less next_offset it is the lag';

create table mansard.event_applied (
  topic_key text   collate "C" not null primary key,
  sequence  bigint not null
);
comment on column mansard.event_applied.sequence is 'outbox.id of the event';

create table mansard.dead_letter (
  id        bigint      generated always as identity primary key,
  origin    text        not null unique,
  topic_key text        not null,
  payload   text        not null,
  reason    text        not null,
  failed_at timestamptz not null
);
comment on column mansard.dead_letter.origin is 'outbox/id, or source/partition/offset';

create table mansard.sweep_request (
  id           smallint    not null primary key default 1 check (id = 1),
  requested_at timestamptz not null
);
