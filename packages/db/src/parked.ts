import type { AttemptTrigger, EndpointId, EventId } from '@postrider/core';
import type { Tx } from './database.ts';

/** A chunk as it is set aside for an endpoint that has no room: at most 100 deliveries. */
export interface ParkedChunk {
  readonly endpointId: EndpointId;
  readonly eventIds: readonly EventId[];
  readonly bytes: number;
  readonly trigger: AttemptTrigger;
}

export async function insertParked(tx: Tx, chunks: readonly ParkedChunk[]): Promise<void> {
  if (chunks.length === 0) return;
  const rows = chunks.map(({ endpointId, eventIds, bytes, trigger }) => ({
    e: endpointId,
    v: eventIds,
    b: bytes,
    t: trigger,
  }));
  await tx.sql`
    insert into postrider.parked (endpoint_id, event_ids, bytes, trigger)
    select c.e, c.v, c.b, c.t from jsonb_to_recordset(${tx.sql.json(rows as never)}::jsonb) as c (e uuid, v uuid[], b integer, t text)`;
}

/**
 * Takes the oldest parked chunks of each endpoint, until they hold its `deliveriesMax` deliveries. Waits for the lock of a
 * row rather than skip it, or a relay could park behind a chain that ends at this moment. Ids must come sorted: relay
 * and takers lock in the same order.
 */
export async function takeParked(
  tx: Tx,
  wanted: readonly { readonly endpointId: EndpointId; readonly deliveriesMax: number }[],
): Promise<ParkedChunk[]> {
  if (wanted.length === 0) return [];
  return tx.sql<ParkedChunk[]>`
    with oldest as materialized (
      select c.endpoint_id, c.seq
      from unnest(${wanted.map((w) => w.endpointId)}::uuid[], ${wanted.map((w) => w.deliveriesMax)}::integer[]) with ordinality
        as e (id, deliveries_max, n)
      cross join lateral (
        -- How many it will be: to lock as many as deliveries are wanted cost 40 kB of WAL a chunk.
        select count(*) as chunks from (
          select ${deliveriesBefore(tx)} as before
          from (
            select seq, event_ids from postrider.parked where endpoint_id = e.id order by seq limit e.deliveries_max
          ) as first
        ) as p
        where p.before < e.deliveries_max
      ) as enough
      cross join lateral (
        select p.endpoint_id, p.seq, p.before from (
          select endpoint_id, seq, ${deliveriesBefore(tx)} as before
          from (
            select endpoint_id, seq, event_ids from postrider.parked where endpoint_id = e.id order by seq
            limit enough.chunks for update
          ) as locked
        ) as p
        -- Those counted may be gone, and these be larger.
        where p.before < e.deliveries_max
      ) as c
      order by e.n
    ), taken as (
      delete from postrider.parked as p using oldest as o
      where p.endpoint_id = o.endpoint_id and p.seq = o.seq
      returning p.endpoint_id, p.seq, p.event_ids, p.bytes, p.trigger
    )
    select endpoint_id as "endpointId", event_ids as "eventIds", bytes, trigger from taken order by endpoint_id, seq`;
}

/** Of chunks in order. */
function deliveriesBefore(tx: Tx) {
  return tx.sql`coalesce(sum(cardinality(event_ids)) over (order by seq
    rows between unbounded preceding and 1 preceding), 0)`;
}

/** Takes every parked chunk's endpoint id once, by a loose index scan: the number of chunks does not matter. */
export async function endpointsWithParked(tx: Tx): Promise<EndpointId[]> {
  const rows = await tx.sql<{ id: EndpointId }[]>`
    with recursive parked_endpoints as (
      (select endpoint_id as id from postrider.parked order by endpoint_id limit 1)
      union all
      select (select endpoint_id from postrider.parked where endpoint_id > p.id order by endpoint_id limit 1)
      from parked_endpoints as p where p.id is not null
    )
    select id from parked_endpoints where id is not null`;
  return rows.map(({ id }) => id);
}

/**
 * Which of these endpoints have parked chunks, locking one row of each against takers until the transaction ends: what
 * is parked behind it in this transaction will be found by them. Ids must come sorted.
 */
export async function lockParkedEndpoints(tx: Tx, endpointIds: readonly EndpointId[]): Promise<Set<EndpointId>> {
  if (endpointIds.length === 0) return new Set();
  const rows = await tx.sql<{ id: EndpointId }[]>`
    select c.endpoint_id as id
    from unnest(${endpointIds as string[]}::uuid[]) with ordinality as e (id, n)
    cross join lateral (
      select endpoint_id from postrider.parked where endpoint_id = e.id order by seq limit 1 for key share
    ) as c
    order by e.n`;
  return new Set(rows.map(({ id }) => id));
}

/**
 * Which of these endpoints are paused, locking them until the transaction ends against whoever would enable them: what is
 * parked for them in this transaction will be found and moved back. Ids must come sorted; before `lockParkedEndpoints`,
 * for who enables one locks in that order too.
 */
export async function lockPausedEndpoints(tx: Tx, endpointIds: readonly EndpointId[]): Promise<Set<EndpointId>> {
  if (endpointIds.length === 0) return new Set();
  const rows = await tx.sql<{ id: EndpointId }[]>`
    select id from postrider.endpoints where id = any(${endpointIds as string[]}::uuid[]) and status = 'paused'
    order by id for share`;
  return new Set(rows.map(({ id }) => id));
}
