-- cache.redirects   whether clients of this cache may be sent to the bucket, where the configuration allows it at all.

alter table mansard.cache add column redirects boolean not null default true;
