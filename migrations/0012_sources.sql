-- Outboxes in other databases: how far each has been read, and what of it could not be recorded.

create table postrider.sources (
  -- As the settings call it.
  name text primary key,
  -- Which life of which outbox the snapshots belong to: transaction ids mean nothing in another. Null: it was never read.
  incarnation text,
  -- A window is "visible in hi, not in lo", paged by (xid, id). In `1:1:` nothing is visible; hi is null between windows.
  lo pg_snapshot not null default '1:1:',
  hi pg_snapshot,
  position_xid xid8,
  position_id uuid,
  -- Whoever moves the cursor says which revision they read from, so that of several readers one counts.
  revision bigint not null default 0,
  -- When a look last found nothing left to read.
  caught_up_at timestamptz,
  -- When entries were last taken over.
  read_at timestamptz,
  -- Of the look that failed last; null after one that did not.
  failed_at timestamptz,
  error text,
  check ((failed_at is null) = (error is null)),
  check ((position_xid is null) = (position_id is null)),
  check (hi is not null or position_id is null)
) with (fillfactor = 70);

-- Entries that could not become events, tried again until they can or are too old. Everything as text, as it was read: what
-- is wrong with one may be anything.
create table postrider.source_refusals (
  source text not null references postrider.sources,
  id uuid not null,
  -- Why, the last time.
  code text not null,
  application text not null,
  type text not null,
  data text not null,
  uid text,
  idempotency_key text,
  channels text,
  occurred_at text not null,
  began_at text not null,
  deliver_at text,
  expires_at text,
  refused_at timestamptz not null default now(),
  tries integer not null default 1,
  next_try_at timestamptz not null default now() + interval '1 minute',
  primary key (source, id)
);
create index source_refusals_due on postrider.source_refusals (next_try_at);
create index source_refusals_age on postrider.source_refusals (refused_at);

-- The moment in a UUIDv7, to the millisecond.
create function postrider.uuid7_moment(id uuid) returns timestamptz
language sql immutable parallel safe
return to_timestamp(('x' || substr(replace(id::text, '-', ''), 1, 12))::bit(48)::bigint / 1000.0);

-- Records entries of an outbox in another database as events under the ids that they have, in the caller's transaction, and
-- answers those that it did not record, with the reason. None stops the others. What has been recorded already, under its id
-- or an idempotency key, stays as it is. `oldest`: ids before it are of a time that retention has dropped, or is about to.
-- The arrays run in parallel, one entry per event; channels are JSON arrays as text.
create function postrider.record_sourced(
  source text,
  oldest uuid,
  ids uuid[],
  applications text[],
  types text[],
  data text[],
  uids text[],
  idempotency_keys text[],
  channels text[],
  occurred_ats timestamptz[],
  began_ats timestamptz[],
  deliver_ats timestamptz[],
  expires_ats timestamptz[]
) returns table (id uuid, code text)
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  bytes_max integer := (select event_data_bytes_max from postrider.settings);
  application_ids uuid[];
  codes text[];
  entry record;
  known bytea;
begin
  select array_agg(t.application_id order by t.n), array_agg(case
    when t.id::text !~ '^.{14}7.{4}[89ab]' then 'invalid_event_id'
    when t.id < oldest then 'event_too_old'
    -- The relay leaves out what is later.
    when t.id >= postrider.uuid7_floor(now() + interval '1 hour') then 'event_of_the_future'
    when t.application_id is null then 'application_not_found'
    when t.type is null or length(t.type) > 128 or t.type !~ '^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$'
      then 'invalid_event_type'
    when octet_length(t.data) > bytes_max then 'data_too_large'
    when position('\u0000' in t.data) > 0 and t.data ~ '(^|[^\\])(\\\\)*\\u0000' then 'data_has_nul'
    when postrider.json_problem(t.data) is not null then 'data_not_json'
    when t.uid !~ '^[A-Za-z0-9._-]{1,128}$' then 'invalid_event_uid'
    when length(t.key) not between 1 and 255 then 'invalid_idempotency_key'
    when t.deliver_at > now() + interval '1 year' then 'invalid_deliver_at'
    when t.channels is not null and not postrider.valid_channels(t.channels::json) then 'invalid_channels'
  end order by t.n)
  into application_ids, codes
  from (
    -- Two look-ups, each by an index: `or` would take none.
    select e.*, coalesce(
      (select a.id from postrider.applications as a where a.typeid = e.application and a.deleted_at is null),
      (select a.id from postrider.applications as a where a.uid = e.application and a.deleted_at is null)
    ) as application_id
    from unnest(ids, applications, types, data, uids, idempotency_keys, channels, deliver_ats)
      with ordinality as e (id, application, type, data, uid, key, channels, deliver_at, n)
  ) as t;

  -- Sorted, and keys before uids, as in record_events: two that record the same ones do not wait for each other.
  for entry in
    select e.n, e.key, application_ids[e.n] as application_id, sha256(convert_to(
      -- As record_events has it for a single event, so that an event may come both ways.
      concat_ws(':', length(e.type), e.type, length(e.data), e.data, coalesce(length(e.uid), -1), coalesce(e.uid, ''),
        case when e.at = e.began_at then '' else extract(epoch from e.at)::text end), 'UTF8')) as digest
    from unnest(types, data, uids, idempotency_keys, occurred_ats, began_ats) with ordinality
      as e (type, data, uid, key, at, began_at, n)
    where e.key is not null and codes[e.n] is null
    order by application_id, e.key
  loop
    insert into postrider.idempotency_keys (application_id, key, hash, event_ids)
      values (entry.application_id, entry.key, entry.digest, array[ids[entry.n]]) on conflict do nothing;
    if not found then
      select k.hash into known from postrider.idempotency_keys as k
        where k.application_id = entry.application_id and k.key = entry.key;
      codes[entry.n] := case when known = entry.digest then 'recorded' else 'idempotency_mismatch' end;
    end if;
  end loop;
  for entry in
    select e.n, e.uid, e.key, application_ids[e.n] as application_id
    from unnest(uids, idempotency_keys) with ordinality as e (uid, key, n)
    where e.uid is not null and codes[e.n] is null
    order by application_id, e.uid
  loop
    insert into postrider.event_uids (application_id, uid, event_id)
      values (entry.application_id, entry.uid, ids[entry.n]) on conflict do nothing;
    if not found then
      codes[entry.n] := 'event_uid_taken';
      -- A key must not lead to an event that there is not.
      delete from postrider.idempotency_keys as k
        where k.application_id = entry.application_id and k.key = entry.key and k.event_ids = array[ids[entry.n]];
    end if;
  end loop;

  insert into postrider.events (id, application_id, type, data, data_bytes, uid, channels, occurred_at, created_at,
    deliver_at, expires_at, source)
  select t.id, application_ids[t.n], t.type, t.data::json, octet_length(t.data), t.uid,
    case when t.channels is not null then array(select json_array_elements_text(t.channels::json)) end,
    t.at, postrider.uuid7_moment(t.id), t.deliver_at, t.expires_at, source
  from unnest(ids, types, data, uids, channels, occurred_ats, deliver_ats, expires_ats) with ordinality
    as t (id, type, data, uid, channels, at, deliver_at, expires_at, n)
  where codes[t.n] is null
  order by t.id
  on conflict do nothing;

  return query
    select ids[c.n], c.code from unnest(codes) with ordinality as c (code, n) where c.code <> 'recorded' order by c.n;
end
$$;

revoke all on function postrider.uuid7_moment(uuid), postrider.record_sourced(text, uuid, uuid[], text[], text[], text[],
  text[], text[], text[], timestamptz[], timestamptz[], timestamptz[], timestamptz[]) from public;
