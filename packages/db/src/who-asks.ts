import type { Tx } from './database.ts';
import type { RelayLimits } from './relay.ts';
import { patternsOf } from './wants.ts';

type Fragment = ReturnType<Tx['sql']>;

/*
 * Held against every endpoint of their application, 1.8 µs each, events of one with a thousand were relayed at some 500 a
 * second. So a page makes itself an index. The endpoints of its applications are read once; those that ask for no type on
 * the page are left there, the others stand in a map under what they ask for. There each kind of event, once however many
 * there are of it, finds who asks for it. Maps, because looking something up in them is no join: that would go row by row.
 */

/**
 * `asking` (endpoints with `paused` and `created_at`) and `asked` (one row, which `howManyAsk` and `whoAsks` read), for a
 * statement that has `events`, numbered with `n` from 1 on. Known are kinds until their first events make so many
 * deliveries, of applications until they have so many endpoints, the first left out. One that more than `endpointsMax`
 * ask for makes none.
 */
export function askedOfPage(tx: Tx, limits: Pick<RelayLimits, 'deliveriesMax' | 'endpointsMax'>): Fragment {
  const deliveriesMax = tx.sql.unsafe(String(limits.deliveriesMax));
  const endpointsMax = tx.sql.unsafe(String(limits.endpointsMax));
  return tx.sql`
    kinds as materialized (
      -- No type and no channel is called *: what those stand under that ask for any.
      select e.application_id, e.only_endpoint, ${kindOf(tx)} as kind, min(e.n) as first_n,
        ${patternsOf(tx, tx.sql`e.type`)} || '*'::text as patterns, e.channels || '*'::text as channels
      from events as e where e.erased_at is null
      group by e.application_id, e.type, e.channels, e.only_endpoint
    ), applications as materialized (
      select a.application_id, a.first_n, a.patterns, sum(a.endpoints) over (order by a.first_n) <= ${deliveriesMax} as is_read
      from (
        select k.application_id, min(k.first_n) as first_n, jsonb_object_agg(t.pattern, null) as patterns,
          -- The first is read in any case, and often the only one.
          case when min(k.first_n) = 1 then 0 else (
            select count(*) from postrider.endpoints as p
            where p.application_id = k.application_id and p.deleted_at is null
          ) end as endpoints
        from kinds as k cross join unnest(k.patterns) as t (pattern) group by k.application_id
      ) as a
    ), asking as materialized (
      select p.id, p.paused, p.created_at,
        a.application_id || ' ' || p.pattern || ' ' || unnest(coalesce(p.channels, '{*}')) as key
      from applications as a cross join lateral (
        select p.id, p.status = 'paused' as paused, p.created_at, p.channels,
          unnest(coalesce(p.event_types, '{*}')) as pattern
        from postrider.endpoints as p
        where p.application_id = a.application_id and p.deleted_at is null and p.status <> 'disabled'
          and a.patterns ?| coalesce(p.event_types, '{*}')
      ) as p
      where a.is_read and a.patterns ? p.pattern
    ), asked_by_key as materialized (
      select jsonb_object_agg(a.key, a.endpoint_ids) as endpoint_ids, jsonb_object_agg(a.key, a.endpoints) as endpoints
      from (select key, array_agg(id)::text as endpoint_ids, count(*) as endpoints from asking group by key) as a
    ), asked_by_kind as materialized (
      select k.*, case when k.only_endpoint is null then c.endpoints else least(c.endpoints, 1) end as endpoints
      from kinds as k cross join asked_by_key as a cross join lateral (
        select coalesce(sum((a.endpoints ->> c.key)::integer), 0) as endpoints from ${keysOf(tx)}
      ) as c
      where k.first_n < all (array(select first_n from applications where not is_read))
    ), asked as materialized (
      select jsonb_object_agg(k.kind, k.endpoints) as endpoints,
        jsonb_object_agg(k.kind, array(
          -- Once, though it may ask for it in several ways.
          select distinct p.id from ${keysOf(tx)} cross join unnest((a.endpoint_ids ->> c.key)::uuid[]) as p (id)
          where k.endpoints <= ${endpointsMax} and (k.only_endpoint is null or p.id = k.only_endpoint)
        )::text) as endpoint_ids
      from asked_by_key as a cross join (
        select k.*, sum(k.endpoints) filter (where k.endpoints <= ${endpointsMax}) over (order by k.first_n) as deliveries_so_far
        from asked_by_kind as k
      ) as k
      where coalesce(k.deliveries_so_far, 0) <= ${deliveriesMax} or k.first_n = 1
    )`;
}

/**
 * How many endpoints ask for an event `e`, by `asked` as `a`, or more: one that does so in several ways may count for each.
 * Null: that kind is not known.
 */
export function howManyAsk(tx: Tx): Fragment {
  return tx.sql`case when e.erased_at is null then (a.endpoints ->> ${kindOf(tx)})::integer else 0 end`;
}

/** The ids of the endpoints that want an event `e`, by `asked` as `a`; of none, if that many are too many. */
export function whoAsks(tx: Tx): Fragment {
  return tx.sql`(a.endpoint_ids ->> case when e.erased_at is null then ${kindOf(tx)} end)::uuid[]`;
}

/** All that matters to who wants an event `e`. */
function kindOf(tx: Tx): Fragment {
  return tx.sql`(e.application_id || ' ' || e.type || coalesce(' ' || e.channels::text, '') || coalesce('/' || e.only_endpoint, ''))`;
}

/** Where those stand that ask for events of a kind `k`. */
function keysOf(tx: Tx): Fragment {
  return tx.sql`(
    select k.application_id || ' ' || t.pattern || ' ' || c.channel as key
    from unnest(k.patterns) as t (pattern) cross join unnest(k.channels) as c (channel)
  ) as c`;
}
