-- Formats of the user's own, secrets of several kinds, what validation found, and operations that act on many deliveries.

-- Built-in formats are code; these are data, and ordered, hence json and not jsonb.
create table postrider.formats (
  name text primary key,
  envelope json not null,
  -- A signature profile, or the name of a built-in one.
  signature json not null,
  -- Part of the version that dispatchers compare.
  revision bigint not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

-- Which signature profiles a secret can serve, without opening it: base64 after whsec_, an Ed25519 key pair after whsk_,
-- or the text itself.
alter table postrider.endpoint_secrets
  add column kind text not null default 'whsec' check (kind in ('whsec', 'whsk', 'text'));

-- [{"pointer", "detail"}]: how the data departs from the event type's schema where its application only wants a warning.
alter table postrider.events add column warnings json;

alter table postrider.operations
  add constraint operations_kind check (kind in ('recover', 'backfill', 'retry', 'cancel')),
  add column dry_run boolean not null default false,
  -- Why it was cancelled or failed; null while it has not been.
  add column reason text;
-- What there is to go on with, whatever the history.
create index operations_open on postrider.operations (updated_at, id) where status in ('pending', 'running');
