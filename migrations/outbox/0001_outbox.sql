-- The outbox for a database of a service's own: what `postrider outbox install` puts there. Events wait in it until Postrider
-- has taken them over; who emits sees no difference. Functions of the same names are those of Postrider's own database.

create table postrider.settings (
  singleton boolean primary key default true check (singleton),
  event_data_bytes_max integer not null default 262144 check (event_data_bytes_max between 1024 and 16777216)
);
insert into postrider.settings default values;

create table postrider.outbox (
  -- The event's, there too.
  id uuid primary key,
  -- Id or uid: whether there is such an application is known only where it is recorded.
  application text not null,
  type text not null,
  -- json, not jsonb: the text as it came, numbers and key order included.
  data json not null,
  data_bytes integer not null,
  uid text,
  idempotency_key text,
  channels text[],
  occurred_at timestamptz not null,
  -- When the transaction began: an occurred_at of the same moment was not chosen by the caller.
  began_at timestamptz not null default now(),
  deliver_at timestamptz,
  expires_at timestamptz,
  -- The recording transaction: what the reader's snapshots are compared with.
  xid xid8 not null default pg_current_xact_id()
);
create index outbox_xid on postrider.outbox (xid, id);
create unique index outbox_key on postrider.outbox (application, idempotency_key) where idempotency_key is not null;
create unique index outbox_uid on postrider.outbox (application, uid) where uid is not null;

-- UUIDv7 (RFC 9562 §5.7); the 12 bits after the version hold the fraction of the millisecond, so ids made in order
-- sort in order.
create function postrider.uuid7(at timestamptz) returns uuid
language sql volatile parallel safe
return (
  lpad(to_hex((extract(epoch from at) * 1000000)::bigint / 1000), 12, '0')
  || '7' || lpad(to_hex(((extract(epoch from at) * 1000000)::bigint % 1000) * 4096 / 1000), 3, '0')
  || substr(replace(gen_random_uuid()::text, '-', ''), 17)
)::uuid;

-- The smallest UUIDv7 of a moment: bounds of partitions and of time filters.
create function postrider.uuid7_floor(at timestamptz) returns uuid
language sql immutable parallel safe
as $$
  select (lpad(to_hex(floor(extract(epoch from at) * 1000)::bigint), 12, '0') || '00000000000000000000')::uuid
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

-- Refuses what Postrider would refuse, in the same words, as far as it can be told here: against the entries of this outbox
-- that are still there.
create function postrider.emit_one(
  application text, type text, data text, uid text, idempotency_key text, channels text[], occurred_at timestamptz,
  deliver_at timestamptz, expires_after interval
) returns text
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_variable
declare
  bytes_max integer := (select event_data_bytes_max from postrider.settings);
  started timestamptz := clock_timestamp();
  recorded uuid := postrider.uuid7(started);
  at timestamptz := coalesce(occurred_at, now());
  problem text := case
    when application is null or application !~ '^[A-Za-z0-9._-]{1,128}$' then 'application_not_found'
    when type is null or length(type) > 128 or type !~ '^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$' then 'invalid_event_type'
    when data is null then 'data_missing'
    when octet_length(data) > bytes_max then 'data_too_large'
    -- An escape is one only behind an even number of backslashes.
    when position('\u0000' in data) > 0 and data ~ '(^|[^\\])(\\\\)*\\u0000' then 'data_has_nul'
    when uid !~ '^[A-Za-z0-9._-]{1,128}$' then 'invalid_event_uid'
    when expires_after <= interval '0' then 'invalid_expiry'
    when deliver_at > started + interval '1 year' then 'invalid_deliver_at'
    when channels is not null and not postrider.valid_channels(to_json(channels)) then 'invalid_channels'
    when length(idempotency_key) not between 1 and 255 then 'invalid_idempotency_key'
  end;
  known record;
begin
  if problem is not null then
    raise exception using
      errcode = case problem when 'application_not_found' then 'PR404' when 'data_too_large' then 'PR413' else 'PR422' end,
      constraint = problem,
      column = '0',
      message = case problem
        when 'application_not_found' then
          format('There is no application %s: pass its id (app_...) or its uid.', quote_nullable(application))
        when 'invalid_event_type' then
          'The event type must be words of A-Z a-z 0-9 _ - joined by dots, at most 128 characters.'
        when 'data_missing' then 'The event needs data: pass a JSON value, or null as JSON.'
        when 'data_too_large' then format('The event''s data is over %s bytes: send a reference to it instead.', bytes_max)
        when 'data_has_nul' then 'The event''s data contains U+0000, which cannot be stored: remove the character.'
        when 'invalid_event_uid' then 'The event''s uid must be 1 to 128 characters of A-Z a-z 0-9 . _ -'
        when 'invalid_expiry' then 'The event''s expires_after must be longer than zero.'
        when 'invalid_deliver_at' then 'The event''s deliver_at may be at most a year ahead: retention ends long before.'
        when 'invalid_channels' then 'The event may carry 1 to 5 channels, each 1 to 128 characters of A-Z a-z 0-9 . _ -'
        when 'invalid_idempotency_key' then 'The idempotency key must be 1 to 255 characters.'
      end;
  end if;

  -- Waits here for another transaction with the same key or uid.
  insert into postrider.outbox (id, application, type, data, data_bytes, uid, idempotency_key, channels, occurred_at,
    deliver_at, expires_at)
  values (recorded, application, type, data::json, octet_length(data), uid, idempotency_key, channels, at, deliver_at,
    coalesce(deliver_at, started) + expires_after)
  on conflict do nothing;
  if found then
    return postrider.typeid('evt', recorded);
  end if;

  select o.id, o.type = type and o.data::text = data and o.uid is not distinct from uid
    and (o.occurred_at = at or (o.occurred_at = o.began_at and at = now())) as same
  into known from postrider.outbox as o
  where o.application = application and o.idempotency_key = idempotency_key;
  if found then
    if known.same then
      return postrider.typeid('evt', known.id);
    end if;
    raise exception using errcode = 'PR422', constraint = 'idempotency_mismatch',
      message = 'This idempotency key was used for a different event: use a new key for a new event.';
  end if;
  raise exception using errcode = 'PR409', constraint = 'event_uid_taken', column = '0',
    message = format('An event with the uid %s exists: %s.', uid, (
      select postrider.typeid('evt', o.id) from postrider.outbox as o
      where o.application = application and o.uid = uid));
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

-- At the end, so that it covers every function: a new one may be executed by everybody until it is said that it may not.
revoke all on all functions in schema postrider from public;
