-- What has happened at endpoints, counted as it happens: by minute for a day, then by hour.

create table postrider.endpoint_stats (
  endpoint_id uuid not null,
  -- The beginning of the minute or hour.
  at timestamptz not null,
  is_hour boolean not null default false,
  -- Who counts: transactions at the same time use different numbers, so that none waits for another's row.
  writer integer not null,
  -- Attempts by outcome, in the minute in which they began; those of tests are left out.
  delivered integer not null default 0,
  rejected integer not null default 0,
  timed_out integer not null default 0,
  unreachable integer not null default 0,
  blocked integer not null default 0,
  lost integer not null default 0,
  -- Deliveries by the status in which they were closed, in the minute in which they were. One that a person opened again
  -- counts once more when it closes.
  closed_delivered integer not null default 0,
  closed_failed integer not null default 0,
  closed_cancelled integer not null default 0,
  -- Attempts that met an answer, by how long it took: one count for each bucket of core's RESPONSE_TIME_BOUNDS_MS.
  response_times integer[] check (cardinality(response_times) = 43),
  primary key (endpoint_id, at, is_hour, writer),
  check (not is_hour or writer = 0)
) with (fillfactor = 70);
-- What is old enough to be added up, and to be forgotten. Partial, so that the planner never reads an endpoint's span by
-- way of everybody's.
create index endpoint_stats_minutes on postrider.endpoint_stats (at) where not is_hour;
create index endpoint_stats_hours on postrider.endpoint_stats (at) where is_hour;

-- Element by element; of the same length.
create function postrider.add_counts(a anyarray, b anyarray) returns anyarray
language sql immutable strict parallel safe
as $$
  select array(select x + y from unnest(a, b) as t (x, y))
$$;

create aggregate postrider.sum_counts(anyarray) (
  sfunc = postrider.add_counts, stype = anyarray, combinefunc = postrider.add_counts, parallel = safe
);

revoke all on function postrider.add_counts(anyarray, anyarray) from public;
revoke all on function postrider.sum_counts(anyarray) from public;
