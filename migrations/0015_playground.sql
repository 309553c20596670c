-- A playground: inboxes that receive, verify and show webhooks for whoever has no receiver yet.

-- The id of the inbox that a URL leads to, wherever the API is reached at; null: to none.
create function postrider.inbox_of(url text) returns text
language sql immutable strict parallel safe
return substring(url from '^[^?#]*/play/(inb_[0-9a-z]{26})(?:[/?#]|$)');
revoke all on function postrider.inbox_of(text) from public;

create table postrider.inboxes (
  id uuid primary key,
  name text,
  answer_status integer not null check (answer_status between 200 and 599),
  answer_delay_ms integer not null check (answer_delay_ms between 0 and 30000),
  -- The share of requests that are answered 503 instead.
  answer_failure_rate double precision not null check (answer_failure_rate between 0 and 1),
  answer_body text not null check (octet_length(answer_body) <= 4096),
  created_at timestamptz not null default now(),
  -- Moved on by each request, to the minute.
  expires_at timestamptz not null
) with (fillfactor = 80);
create index inboxes_expiry on postrider.inboxes (expires_at);

-- What came, the newest of each inbox. When is in the id.
create table postrider.inbox_requests (
  id uuid primary key,
  inbox_id uuid not null references postrider.inboxes on delete cascade,
  method text not null,
  -- With the query.
  path text not null,
  -- [[name, value]], as they came, sensitive values masked.
  headers json not null,
  -- Its beginning.
  body bytea not null,
  truncated boolean not null,
  answered_status integer not null,
  answered_delay_ms integer not null,
  verification text not null check (verification in ('verified', 'invalid', 'unsigned', 'unknown')),
  verification_detail text not null,
  -- Whose secrets it was looked at with. No references: the row outlives them.
  endpoint_id uuid,
  application_id uuid,
  check ((verification = 'unknown') = (endpoint_id is null)),
  check ((endpoint_id is null) = (application_id is null))
);
create index inbox_requests_inbox on postrider.inbox_requests (inbox_id, id desc);

-- The endpoints that have an inbox's URL, newest first.
create index endpoints_inbox on postrider.endpoints (postrider.inbox_of(url), id desc)
  where deleted_at is null and postrider.inbox_of(url) is not null;
