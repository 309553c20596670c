-- Keys that may do some things, and sessions of customers' portals.

create table postrider.api_keys (
  id uuid primary key,
  name text not null,
  scopes text[] not null check (cardinality(scopes) > 0),
  -- Null: bound to no application.
  application_id uuid references postrider.applications,
  -- SHA-256 of the key's text, which nobody has but who it was given to. No salt: it is 176 random bits.
  hash bytea not null unique check (length(hash) = 32),
  -- Requests per second; null: as many as the instance gives every key.
  rate_limit double precision check (rate_limit between 0.01 and 10000),
  expires_at timestamptz,
  -- To the minute.
  last_used_at timestamptz,
  created_at timestamptz not null default now(),
  -- The row stays: what was done with the key names it.
  revoked_at timestamptz
) with (fillfactor = 80);
-- Lists, newest first.
create index api_keys_living on postrider.api_keys (id desc) where revoked_at is null;
create index api_keys_application on postrider.api_keys (application_id, id desc) where revoked_at is null;

create table postrider.portal_sessions (
  id uuid primary key,
  application_id uuid not null references postrider.applications,
  capabilities text[] not null check (cardinality(capabilities) > 0),
  hash bytea not null unique check (length(hash) = 32),
  expires_at timestamptz not null,
  created_at timestamptz not null default now(),
  revoked_at timestamptz
);
create index portal_sessions_application on postrider.portal_sessions (application_id, id desc);
create index portal_sessions_expiry on postrider.portal_sessions (expires_at);
