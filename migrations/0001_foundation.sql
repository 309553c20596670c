-- The whole first schema: configuration, the outbox, deliveries, the attempt log, and what relays and dispatchers
-- coordinate by. Applied in one transaction by `postrider migrate`. The queue's own schema, postrider_queue, is
-- made by pg-boss in the same command.

-- Configuration ------------------------------------------------------------------------------------------------------

-- Limits that SQL enforces too, so that an emitter inside a database transaction meets the same ones as the API.
create table postrider.settings (
  singleton boolean primary key default true check (singleton),
  event_data_bytes_max integer not null default 262144 check (event_data_bytes_max between 1024 and 16777216)
);
insert into postrider.settings default values;

create table postrider.applications (
  id uuid primary key,
  -- The id as the API shows it (app_…): emit() takes it, and looking it up must not cost a decode.
  typeid text not null unique,
  uid text,
  name text not null,
  -- Null: the built-in format `standard`.
  format text,
  -- Seconds between attempts. Null: the product's default.
  retry_schedule integer[],
  timeout_ms integer check (timeout_ms between 1000 and 30000),
  validation text not null default 'off' check (validation in ('off', 'warn', 'enforce')),
  metadata jsonb not null default '{}',
  -- Grows with every change that a dispatcher must notice.
  revision bigint not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  -- Deleted applications stay until nothing in the log refers to them; every query for a living one says so.
  deleted_at timestamptz
);
create unique index applications_uid on postrider.applications (uid) where deleted_at is null;

create table postrider.endpoints (
  id uuid primary key,
  application_id uuid not null references postrider.applications,
  uid text,
  name text,
  url text not null,
  -- Exact names and `prefix.*`. Null: every type.
  event_types text[],
  channels text[],
  status text not null default 'enabled' check (status in ('enabled', 'paused', 'disabled')),
  status_reason text check (status_reason in ('manual', 'gone', 'failing', 'receiver')),
  format text,
  -- [{"name", "value"} | {"name", "sealed"}]: sensitive values only ever as ciphertext.
  headers jsonb not null default '[]',
  retry_schedule integer[],
  timeout_ms integer check (timeout_ms between 1000 and 30000),
  max_in_flight integer check (max_in_flight between 1 and 1000),
  rate_limit double precision check (rate_limit between 0.01 and 10000),
  metadata jsonb not null default '{}',
  revision bigint not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  check ((status = 'enabled') = (status_reason is null))
);
create unique index endpoints_uid on postrider.endpoints (application_id, uid) where deleted_at is null;
create index endpoints_application on postrider.endpoints (application_id, id) where deleted_at is null;

-- What requests of a revision had in common, so that an attempt stores only what differs. Sensitive values masked.
create table postrider.endpoint_revisions (
  endpoint_id uuid not null references postrider.endpoints,
  revision bigint not null,
  url text not null,
  headers jsonb not null,
  created_at timestamptz not null default now(),
  primary key (endpoint_id, revision)
);

create table postrider.endpoint_secrets (
  -- Newest first is the order of signing.
  seq bigint generated always as identity primary key,
  endpoint_id uuid not null references postrider.endpoints,
  -- key id, nonce, ciphertext and tag in one text; the endpoint's id is the additional data.
  sealed text not null,
  created_at timestamptz not null default now(),
  -- Null: the current one.
  expires_at timestamptz
);
create index endpoint_secrets_endpoint on postrider.endpoint_secrets (endpoint_id, seq desc);

-- Hot rows, apart from the configuration that processes cache.
create table postrider.endpoint_state (
  endpoint_id uuid primary key references postrider.endpoints,
  held_until timestamptz,
  consecutive_failures integer not null default 0,
  failing_since timestamptz,
  last_success_at timestamptz,
  -- Theoretical arrival time of the endpoint's rate budget (GCRA).
  rate_budget_at timestamptz,
  -- Set by disabling and deleting: what was open then becomes cancelled in the background.
  cancel_reason text check (cancel_reason in ('endpoint_disabled', 'endpoint_deleted')),
  cancel_before timestamptz,
  check ((cancel_reason is null) = (cancel_before is null))
) with (fillfactor = 70);
create index endpoint_state_cancel on postrider.endpoint_state (endpoint_id) where cancel_reason is not null;

create table postrider.event_types (
  name text primary key,
  description text not null default '',
  schema json,
  example json,
  archived boolean not null default false,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

-- The outbox ---------------------------------------------------------------------------------------------------------

create table postrider.events (
  id uuid not null,
  application_id uuid not null,
  type text not null,
  -- json, not jsonb: the text as it came, numbers and key order included.
  data json not null,
  data_bytes integer not null,
  uid text,
  channels text[],
  occurred_at timestamptz not null,
  created_at timestamptz not null,
  deliver_at timestamptz,
  expires_at timestamptz,
  -- Where it was recorded: sql or api.
  source text not null default 'sql',
  -- A real event for one endpoint only (tests).
  only_endpoint uuid,
  -- The recording transaction: what the relay's snapshots are compared with.
  xid xid8 not null default pg_current_xact_id(),
  primary key (id)
) partition by range (id);
create index events_xid on postrider.events (xid, id);
create index events_application on postrider.events (application_id, id);

create table postrider.event_uids (
  application_id uuid not null,
  uid text not null,
  event_id uuid not null,
  primary key (application_id, uid)
);
create index event_uids_event on postrider.event_uids (event_id);

create table postrider.idempotency_keys (
  application_id uuid not null,
  key text not null,
  hash bytea not null,
  event_ids uuid[] not null,
  created_at timestamptz not null default now(),
  primary key (application_id, key)
);
create index idempotency_keys_created on postrider.idempotency_keys (created_at);

-- Deliveries and attempts --------------------------------------------------------------------------------------------

create table postrider.deliveries (
  event_id uuid not null,
  endpoint_id uuid not null,
  -- Shares the first 64 bits with the event's id, so that a look-up by id alone names its partition.
  id uuid not null,
  application_id uuid not null,
  event_type text not null,
  status text not null default 'pending'
    check (status in ('pending', 'retrying', 'delivered', 'failed', 'cancelled')),
  reason text
    check (reason in ('exhausted', 'gone', 'blocked', 'aborted', 'expired', 'endpoint_disabled', 'endpoint_deleted',
      'cancelled_by_user')),
  -- History, only grows; also the version a settle compares: unchanged means nobody logged an attempt meanwhile.
  attempt_count integer not null default 0,
  -- The place in the retry schedule.
  retry_count integer not null default 0,
  -- Attempts in a row whose end nobody saw.
  lost_count integer not null default 0,
  next_attempt_at timestamptz,
  -- While a person's extra attempt is due or under way: when the scheduled one was due.
  resume_at timestamptz,
  -- What a person asked for while an attempt may have been under way; applied when it ends.
  wish text check (wish in ('retry', 'cancel')),
  last_response_status integer,
  created_at timestamptz not null default now(),
  completed_at timestamptz,
  expires_at timestamptz,
  primary key (event_id, endpoint_id),
  check ((status in ('pending', 'retrying')) = (next_attempt_at is not null)),
  check ((status in ('pending', 'retrying')) = (completed_at is null)),
  check ((status in ('failed', 'cancelled')) = (reason is not null)),
  check (completed_at is null or (resume_at is null and wish is null))
) partition by range (event_id);
create index deliveries_endpoint on postrider.deliveries (endpoint_id, event_id);
create index deliveries_open on postrider.deliveries (endpoint_id, next_attempt_at) where completed_at is null;
create index deliveries_unsuccessful on postrider.deliveries (endpoint_id, event_id)
  where status in ('failed', 'cancelled');
-- An application's other deliveries are listed by way of its events: an index of all of them by application took a tenth
-- of what PostgreSQL spends on a delivery.
create index deliveries_application_unsuccessful on postrider.deliveries (application_id, event_id, endpoint_id)
  where status in ('failed', 'cancelled');
create index deliveries_wish on postrider.deliveries (event_id) where wish is not null;

create table postrider.attempts (
  event_id uuid not null,
  endpoint_id uuid not null,
  -- The delivery's attempt_count after it, so without gaps.
  number integer not null,
  id uuid not null,
  trigger text not null check (trigger in ('schedule', 'manual', 'recover', 'backfill', 'rotation', 'test')),
  started_at timestamptz not null,
  duration_ms integer not null,
  outcome text not null
    check (outcome in ('delivered', 'rejected', 'timed_out', 'unreachable', 'blocked', 'lost')),
  response_status integer,
  response_headers json,
  -- Bytes, not text: a receiver may send NUL, invalid UTF-8 or gzip.
  response_body bytea,
  response_truncated boolean not null default false,
  error_code text,
  error_message text,
  -- Names the endpoint_revisions row with URL and headers; null when nothing was sent.
  endpoint_revision bigint,
  -- The signature header's value as sent.
  signature text,
  primary key (event_id, endpoint_id, number)
) partition by range (event_id);

-- What an endpoint has no room for waits here, a chunk a row, at no cost to the queue.
create table postrider.parked (
  endpoint_id uuid not null,
  seq bigint generated always as identity,
  event_ids uuid[] not null,
  bytes integer not null,
  trigger text not null default 'schedule',
  primary key (endpoint_id, seq)
);

-- Long work: recover, backfill. Survives restarts by its own cursor.
create table postrider.operations (
  id uuid primary key,
  application_id uuid not null references postrider.applications,
  endpoint_id uuid references postrider.endpoints,
  kind text not null,
  status text not null check (status in ('pending', 'running', 'finished', 'cancelled', 'failed')),
  parameters jsonb not null default '{}',
  cursor jsonb,
  total bigint,
  done bigint not null default 0,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  completed_at timestamptz
);
create index operations_application on postrider.operations (application_id, id);

-- The relay ----------------------------------------------------------------------------------------------------------

-- A window is "visible in hi, not in lo", paged by (xid, id).
create table postrider.relay_cursors (
  source text primary key,
  -- Transaction ids mean nothing in another cluster: a restored dump is recognised by this.
  system_identifier text not null,
  lo pg_snapshot not null,
  hi pg_snapshot not null,
  -- The last event relayed of the window; null at its beginning, and when it is drained.
  position_xid xid8,
  position_id uuid,
  drained boolean not null default true,
  updated_at timestamptz not null default now()
);
insert into postrider.relay_cursors (source, system_identifier, lo, hi)
  select 'local', system_identifier::text, pg_current_snapshot(), pg_current_snapshot() from pg_control_system();

-- Functions ----------------------------------------------------------------------------------------------------------

-- UUIDv7 (RFC 9562 §5.7); the 12 bits after the version hold the fraction of the millisecond, so ids made in order
-- sort in order. PostgreSQL has uuidv7() only from 18 on.
create function postrider.uuid7(at timestamptz) returns uuid
language sql volatile parallel safe
set search_path = pg_catalog, pg_temp
as $$
  select (
    lpad(to_hex(us / 1000), 12, '0')
    || '7' || lpad(to_hex((us % 1000) * 4096 / 1000), 3, '0')
    || substr(replace(gen_random_uuid()::text, '-', ''), 17)
  )::uuid
  from (select (extract(epoch from at) * 1000000)::bigint as us) as t
$$;

-- The smallest UUIDv7 of a moment: bounds of partitions and of time filters.
create function postrider.uuid7_floor(at timestamptz) returns uuid
language sql immutable parallel safe
as $$
  select (lpad(to_hex(floor(extract(epoch from at) * 1000)::bigint), 12, '0') || '00000000000000000000')::uuid
$$;

-- An id of a delivery or attempt of an event: the event's first 64 bits, then random ones.
create function postrider.uuid_of_event(event_id uuid) returns uuid
language sql volatile parallel safe
as $$
  select (substr(event_id::text, 1, 18) || substr(gen_random_uuid()::text, 19))::uuid
$$;

-- TypeID 0.3: prefix, underscore, 128 bits as 26 digits of Crockford's base 32, the first of 3 bits. Spelled out,
-- because it runs once per emitted event: a loop over digits took several times as long.
create function postrider.typeid(prefix text, id uuid) returns text
language sql immutable parallel safe
as $$
  select prefix || '_' ||
    substr(d, 1 + ((hi >> 61) & 7)::int, 1) || substr(d, 1 + ((hi >> 56) & 31)::int, 1) || substr(d, 1 + ((hi >> 51) & 31)::int, 1) ||
    substr(d, 1 + ((hi >> 46) & 31)::int, 1) || substr(d, 1 + ((hi >> 41) & 31)::int, 1) || substr(d, 1 + ((hi >> 36) & 31)::int, 1) ||
    substr(d, 1 + ((hi >> 31) & 31)::int, 1) || substr(d, 1 + ((hi >> 26) & 31)::int, 1) || substr(d, 1 + ((hi >> 21) & 31)::int, 1) ||
    substr(d, 1 + ((hi >> 16) & 31)::int, 1) || substr(d, 1 + ((hi >> 11) & 31)::int, 1) || substr(d, 1 + ((hi >> 6) & 31)::int, 1) ||
    substr(d, 1 + ((hi >> 1) & 31)::int, 1) || substr(d, 1 + (((hi & 1) << 4) | ((lo >> 60) & 15))::int, 1) || substr(d, 1 + ((lo >> 55) & 31)::int, 1) ||
    substr(d, 1 + ((lo >> 50) & 31)::int, 1) || substr(d, 1 + ((lo >> 45) & 31)::int, 1) || substr(d, 1 + ((lo >> 40) & 31)::int, 1) ||
    substr(d, 1 + ((lo >> 35) & 31)::int, 1) || substr(d, 1 + ((lo >> 30) & 31)::int, 1) || substr(d, 1 + ((lo >> 25) & 31)::int, 1) ||
    substr(d, 1 + ((lo >> 20) & 31)::int, 1) || substr(d, 1 + ((lo >> 15) & 31)::int, 1) || substr(d, 1 + ((lo >> 10) & 31)::int, 1) ||
    substr(d, 1 + ((lo >> 5) & 31)::int, 1) || substr(d, 1 + (lo & 31)::int, 1)
  from (
    select
      ('x' || substr(h, 1, 16))::bit(64)::bigint as hi,
      ('x' || substr(h, 17, 16))::bit(64)::bigint as lo,
      '0123456789abcdefghjkmnpqrstvwxyz' as d
    from (select replace(id::text, '-', '') as h) as t
  ) as t
$$;

-- The entries of an endpoint's event_types that would match this type: itself, and every prefix.* of it.
create function postrider.type_patterns(type text) returns text[]
language sql immutable parallel safe
as $$
  select array_agg(p) from (
    select type as p
    union all
    select array_to_string((string_to_array(type, '.'))[1:n], '.') || '.*'
    from generate_series(1, array_length(string_to_array(type, '.'), 1) - 1) as n
  ) as t
$$;

-- Records events of one application in the caller's transaction: the one way in, for emit() and the API alike.
-- The arrays run in parallel, one entry per event; channels are JSON arrays as text. Raises PR409, PR413 or PR422 with
-- the stable error code as constraint name and the entry's number (from 0) as column name.
create function postrider.record_events(
  application uuid,
  types text[],
  data text[],
  uids text[],
  idempotency_key text,
  channels text[],
  occurred_ats timestamptz[],
  deliver_ats timestamptz[],
  expire_afters interval[],
  source text
) returns table (
  ordinal integer, id uuid, type text, uid text, occurred_at timestamptz, created_at timestamptz, replayed boolean
)
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  bytes_max integer := (select event_data_bytes_max from postrider.settings);
  started timestamptz := clock_timestamp();
  count integer := cardinality(types);
  ids uuid[];
  digest bytea;
  bad record;
  known record;
begin
  select t.n - 1 as n, t.problem, t.uid into bad
  from (
    select e.n, e.uid, case
      when e.type is null or length(e.type) > 128 or e.type !~ '^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$'
        then 'invalid_event_type'
      when e.data is null then 'data_missing'
      when octet_length(e.data) > bytes_max then 'data_too_large'
      -- An escape is one only behind an even number of backslashes.
      when position('\u0000' in e.data) > 0 and e.data ~ '(^|[^\\])(\\\\)*\\u0000' then 'data_has_nul'
      when e.uid !~ '^[A-Za-z0-9._-]{1,128}$' then 'invalid_event_uid'
      when e.expires_after <= interval '0' then 'invalid_expiry'
      when e.deliver_at > started + interval '1 year' then 'invalid_deliver_at'
      when e.channels is not null and not postrider.valid_channels(e.channels::json) then 'invalid_channels'
    end as problem
    from unnest(types, data, uids, channels, expire_afters, deliver_ats) with ordinality
      as e (type, data, uid, channels, expires_after, deliver_at, n)
  ) as t
  where t.problem is not null
  limit 1;
  if found then
    raise exception using
      errcode = case bad.problem when 'data_too_large' then 'PR413' else 'PR422' end,
      constraint = bad.problem,
      column = bad.n::text,
      message = case bad.problem
        when 'invalid_event_type' then
          'The event type must be words of A-Z a-z 0-9 _ - joined by dots, at most 128 characters.'
        when 'data_missing' then 'The event needs data: pass a JSON value, or null as JSON.'
        when 'data_too_large' then format('The event''s data is over %s bytes: send a reference to it instead.', bytes_max)
        when 'data_has_nul' then 'The event''s data contains U+0000, which cannot be stored: remove the character.'
        when 'invalid_event_uid' then 'The event''s uid must be 1 to 128 characters of A-Z a-z 0-9 . _ -'
        when 'invalid_expiry' then 'The event''s expires_after must be longer than zero.'
        when 'invalid_deliver_at' then 'The event''s deliver_at may be at most a year ahead: retention ends long before.'
        when 'invalid_channels' then 'The event may carry 1 to 5 channels, each 1 to 128 characters of A-Z a-z 0-9 . _ -'
      end;
  end if;

  -- One microsecond apart, so that a batch keeps its order.
  ids := array(
    select postrider.uuid7(started + (n || ' microseconds')::interval) from generate_series(0, count - 1) as n order by n
  );

  if idempotency_key is not null then
    if length(idempotency_key) not between 1 and 255 then
      raise exception using errcode = 'PR422', constraint = 'invalid_idempotency_key',
        message = 'The idempotency key must be 1 to 255 characters.';
    end if;
    digest := sha256(convert_to((
      -- Lengths make the parts unambiguous; a moment that the caller did not choose is not part of the request.
      select string_agg(
        concat_ws(':', length(e.type), e.type, length(e.data), e.data, coalesce(length(e.uid), -1), coalesce(e.uid, ''),
          case when e.at is null or e.at = now() then '' else extract(epoch from e.at)::text end),
        '|' order by e.n)
      from unnest(types, data, uids, occurred_ats) with ordinality as e (type, data, uid, at, n)
    ), 'UTF8'));
    -- Waits here for another transaction with the same key.
    insert into postrider.idempotency_keys (application_id, key, hash, event_ids)
      values (application, idempotency_key, digest, ids)
      on conflict do nothing;
    if not found then
      select k.hash, k.event_ids into strict known from postrider.idempotency_keys as k
        where k.application_id = application and k.key = idempotency_key;
      if known.hash <> digest then
        raise exception using errcode = 'PR422', constraint = 'idempotency_mismatch',
          message = 'This idempotency key was used for a different event: use a new key for a new event.';
      end if;
      return query
        select k.n::integer - 1, e.id, e.type, e.uid, e.occurred_at, e.created_at, true
        from unnest(known.event_ids) with ordinality as k (id, n)
        join postrider.events as e on e.id = k.id
        order by k.n;
      return;
    end if;
  end if;

  -- Sorted, so that two batches with the same uids cannot wait for each other.
  for bad in
    select e.n - 1 as n, e.uid, ids[e.n] as event_id from unnest(uids) with ordinality as e (uid, n)
    where e.uid is not null order by e.uid
  loop
    insert into postrider.event_uids (application_id, uid, event_id)
      values (application, bad.uid, bad.event_id) on conflict do nothing;
    if not found then
      raise exception using errcode = 'PR409', constraint = 'event_uid_taken', column = bad.n::text,
        message = format('An event with the uid %s exists: %s.', bad.uid, (
          select postrider.typeid('evt', u.event_id) from postrider.event_uids as u
          where u.application_id = application and u.uid = bad.uid));
    end if;
  end loop;

  return query
    insert into postrider.events as e (id, application_id, type, data, data_bytes, uid, channels, occurred_at,
      created_at, deliver_at, expires_at, source)
    select ids[t.n], application, t.type, t.data::json, octet_length(t.data), t.uid,
      case when t.channels is not null then array(select json_array_elements_text(t.channels::json)) end,
      coalesce(t.at, started), started, t.deliver_at, coalesce(t.deliver_at, started) + t.expires_after, source
    from unnest(types, data, uids, channels, occurred_ats, deliver_ats, expire_afters) with ordinality
      as t (type, data, uid, channels, at, deliver_at, expires_after, n)
    order by t.n
    returning array_position(ids, e.id) - 1, e.id, e.type, e.uid, e.occurred_at, e.created_at, false;
end
$$;

create function postrider.valid_channels(channels json) returns boolean
language sql immutable
set search_path = pg_catalog, pg_temp
as $$
  select json_array_length(channels) between 1 and 5 and not exists (
    select from json_array_elements_text(channels) as c where c is null or c !~ '^[A-Za-z0-9._-]{1,128}$'
  )
$$;

-- What is wrong with a text as JSON; null: nothing. The block that catches must not write: a transaction with
-- thousands of emitted events would otherwise carry as many subtransaction ids.
create function postrider.json_problem(data text) returns text
language plpgsql immutable
set search_path = pg_catalog, pg_temp
as $$
begin
  perform data::json;
  return null;
exception when invalid_text_representation or untranslatable_character or statement_too_complex then
  return sqlerrm;
end
$$;

create function postrider.emit_one(
  application text, type text, data text, uid text, idempotency_key text, channels text[], occurred_at timestamptz,
  deliver_at timestamptz, expires_after interval
) returns text
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_variable
declare
  application_id uuid;
  recorded uuid;
begin
  select a.id into application_id from postrider.applications as a
    where (a.typeid = application or a.uid = application) and a.deleted_at is null;
  if not found then
    raise exception using errcode = 'PR404', constraint = 'application_not_found',
      message = format('There is no application %s: pass its id (app_...) or its uid.', quote_nullable(application));
  end if;
  select r.id into strict recorded from postrider.record_events(application_id, array[type], array[data], array[uid],
    idempotency_key, array[to_json(channels)::text], array[occurred_at], array[deliver_at], array[expires_after],
    'sql') as r;
  return postrider.typeid('evt', recorded);
end
$$;

-- Records an event in the caller's transaction and returns its id. One function per type of data: with json alone a
-- jsonb or text argument finds none, with json and jsonb a bare literal is ambiguous. SECURITY DEFINER: a role needs
-- USAGE on this schema and EXECUTE on emit, nothing more.
create function postrider.emit(
  application text, type text, data text, uid text default null, idempotency_key text default null,
  channels text[] default null, occurred_at timestamptz default now(), deliver_at timestamptz default null,
  expires_after interval default null
) returns text
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  problem text := postrider.json_problem(data);
begin
  if problem is not null then
    raise exception using errcode = 'PR422', constraint = 'data_not_json',
      message = format('The event''s data is not JSON (%s): pass JSON text.', problem);
  end if;
  return postrider.emit_one(application, type, data, uid, idempotency_key, channels, occurred_at, deliver_at, expires_after);
end
$$;

create function postrider.emit(
  application text, type text, data json, uid text default null, idempotency_key text default null,
  channels text[] default null, occurred_at timestamptz default now(), deliver_at timestamptz default null,
  expires_after interval default null
) returns text
language sql security definer
set search_path = pg_catalog, pg_temp
as $$
  select postrider.emit_one(application, type, data::text, uid, idempotency_key, channels, occurred_at, deliver_at,
    expires_after)
$$;

create function postrider.emit(
  application text, type text, data jsonb, uid text default null, idempotency_key text default null,
  channels text[] default null, occurred_at timestamptz default now(), deliver_at timestamptz default null,
  expires_after interval default null
) returns text
language sql security definer
set search_path = pg_catalog, pg_temp
as $$
  select postrider.emit_one(application, type, data::text, uid, idempotency_key, channels, occurred_at, deliver_at,
    expires_after)
$$;

-- Partitions ---------------------------------------------------------------------------------------------------------

-- Makes the daily partitions (UTC) from some days back to some days ahead, as far as they are missing. Create and
-- ATTACH, never PARTITION OF: that would wait for every open transaction that has emitted, and stop all later ones.
create function postrider.create_partitions(days_back integer, days_ahead integer) returns integer
language plpgsql
as $$
declare
  made integer := 0;
  parent text;
  day date;
  partition text;
begin
  perform pg_advisory_xact_lock(hashtext('postrider.create_partitions'));
  foreach parent in array array['events', 'deliveries', 'attempts'] loop
    for n in -days_back .. days_ahead loop
      day := (now() at time zone 'utc')::date + n;
      partition := parent || '_' || to_char(day, 'YYYYMMDD');
      continue when to_regclass('postrider.' || partition) is not null;
      execute format('create table postrider.%I (like postrider.%I including all)', partition, parent);
      execute format('alter table postrider.%I attach partition postrider.%I for values from (%L) to (%L)', parent, partition,
        postrider.uuid7_floor(day::timestamp at time zone 'utc'),
        postrider.uuid7_floor((day + 1)::timestamp at time zone 'utc'));
      made := made + 1;
    end loop;
  end loop;
  return made;
end
$$;

-- At the end, so that it covers every function: a new one may be executed by everybody until it is said that it may not.
revoke all on all functions in schema postrider from public;
