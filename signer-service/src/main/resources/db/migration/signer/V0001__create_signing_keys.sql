-- The signer's key pairs, see docs/reference/signer.md. This schema belongs to signer-service alone: its database role needs
-- no right on any other schema, and no other service needs one on this.
--
-- signing_key   one Ed25519 key pair of one cache. Several keys of a cache may be active, so that a rotation overlaps. The
--               secret half is stored only encrypted: AES-256-GCM under a master key that the database never sees, with the
--               key's id, cache, name and public key as associated data, so that a row copied to another cache or renamed
--               does not decrypt. Rows are never deleted by the program: a retired key keeps its row, because signatures
--               made with it stay valid and its public key has to remain explainable.

create schema if not exists mansard_signer;

create table mansard_signer.signing_key (
  id            uuid        not null primary key,
  cache_name    text        collate "C" not null,
  key_name      text        collate "C" not null check (key_name <> '' and position(':' in key_name) = 0),
  public_key    bytea       not null check (length(public_key) = 32),
  nonce         bytea       not null check (length(nonce) = 12),
  ciphertext    bytea       not null check (length(ciphertext) = 48),
  master_key_id text        collate "C" not null check (master_key_id ~ '^[0-9a-f]{16}$'),
  created_at    timestamptz not null default now(),
  retired_at    timestamptz check (retired_at >= created_at)
);
comment on column mansard_signer.signing_key.ciphertext is 'the 32-byte seed, then the 16-byte GCM tag';
comment on column mansard_signer.signing_key.master_key_id is 'which master key decrypts it: truncated SHA-256 of that key';
comment on column mansard_signer.signing_key.retired_at is 'null: may sign; a retired key never signs again';

create index signing_key_by_cache on mansard_signer.signing_key (cache_name, created_at);

-- A nonce used twice under one master key would break GCM; the database refuses what randomness makes improbable.
create unique index signing_key_nonce_is_unique on mansard_signer.signing_key (master_key_id, nonce);
