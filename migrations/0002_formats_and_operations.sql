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
-- Who has a format, asked when it is redefined or deleted.
create index applications_format on postrider.applications (format) where format is not null;
create index endpoints_format on postrider.endpoints (format) where format is not null;

-- Which signature profiles a secret can serve, without opening it: base64 after whsec_, an Ed25519 key pair after whsk_,
-- or the text itself.
alter table postrider.endpoint_secrets
  add column kind text not null default 'whsec' check (kind in ('whsec', 'whsk', 'text'));

-- [{"pointer", "detail"}]: how the data departs from the event type's schema where its application only wants a warning.
alter table postrider.events add column warnings json;

alter table postrider.operations
  add constraint operations_kind check (kind in ('recover', 'backfill', 'retry', 'cancel')),
  -- Where it stands is told by its parts.
  drop column cursor,
  add column dry_run boolean not null default false,
  -- Why it was cancelled or failed; null while it has not been.
  add column reason text;

-- What is left of an operation, an endpoint a row: one that has no room holds up no other. The row goes with its last page.
create table postrider.operation_parts (
  operation_id uuid not null references postrider.operations,
  endpoint_id uuid not null,
  -- The last event looked at; the smallest UUID before the first.
  position uuid not null default '00000000-0000-0000-0000-000000000000',
  -- Whose is earliest has the next turn.
  look_at timestamptz not null default now(),
  -- When it last got further: the longer ago, the longer the wait for the next look.
  moved_at timestamptz not null default now(),
  primary key (operation_id, endpoint_id)
) with (fillfactor = 70);
create index operation_parts_look on postrider.operation_parts (look_at);
