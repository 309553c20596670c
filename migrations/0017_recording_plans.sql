-- Recording costs less: a statement of a function is planned once for each session. Left to itself the planner planned those
-- on arrays anew for every event, taking the arrays' lengths for something to go by.

alter function postrider.record_singles(uuid[], text[], uuid[], integer[], text[], text[], text[], timestamptz[],
  timestamptz[], interval[], text) set plan_cache_mode = force_generic_plan;

-- As in the first migration, with that, and without the statements that a single event has no need of.
create or replace function postrider.record_events(
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
set plan_cache_mode = force_generic_plan
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

  if count = 1 then
    ids := array[postrider.uuid7(started)];
  else
    -- One microsecond apart, so that a batch keeps its order.
    ids := array(
      select postrider.uuid7(started + (n || ' microseconds')::interval) from generate_series(0, count - 1) as n order by n
    );
  end if;

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

  if array_remove(uids, null) <> '{}' then
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
  end if;

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
