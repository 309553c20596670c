import { type EndpointId, type EventId, LAST_UUID } from '@postrider/core';
import type { Tx } from './database.ts';
import { dueAt } from './due-at.ts';
import type { ReadyChunk } from './relay.ts';
import { wants } from './wants.ts';

/*
 * One event to ten thousand endpoints, relayed at once, would hold the relay's cursor for a second and stand in front of
 * everybody's next event for as long as it takes to deliver it. So the relay only notes such an event, and its deliveries
 * are made in slices: the next one when half of the one before has been attempted or is parked. What is noted takes turns,
 * and all of it together has one slice in the queue.
 */

export interface WideLimits {
  /** A slice. */
  readonly deliveriesMax: number;
  /** Endpoints that are looked at for it: most may want other events. */
  readonly endpointsMax: number;
  /** After this long the next slice is made whatever became of the last: its endpoints may be slow. */
  readonly sliceMs: number;
}

/**
 * Makes deliveries of the wide event whose turn it is to its next endpoints, in the caller's transaction; the caller
 * schedules or parks their chunks in the same one. Empty: the last slice is still on its way, somebody else is making
 * one, or nothing was left to make.
 */
export async function makeWideSlice(tx: Tx, limits: WideLimits): Promise<readonly ReadyChunk[]> {
  // One at a time: what may go out depends on what went out last.
  const [turn] = await tx.sql<{ mine: boolean }[]>`
    select pg_try_advisory_xact_lock(hashtext('postrider.wide_events')) as mine`;
  if (turn?.mine !== true || (await isLastSliceOnItsWay(tx, limits))) return [];
  await tx.sql`delete from postrider.wide_events where position = ${LAST_UUID}`;
  const next = await whoseTurn(tx);
  return next === null ? [] : makeSlice(tx, next, limits);
}

/**
 * Of the application that has waited longest for one, the event that has: from where the relay came by on, so that what
 * keeps coming is not always before what is there.
 */
async function whoseTurn(tx: Tx): Promise<EventId | null> {
  const [next] = await tx.sql<{ eventId: EventId }[]>`
    select event_id as "eventId"
    from (
      select w.event_id, coalesce(w.slice_at, w.relayed_at) as waits_since,
        coalesce(max(w.slice_at) over of_application, min(w.relayed_at) over of_application) as application_waits_since
      from postrider.wide_events as w left join postrider.events as e on e.id = w.event_id
      window of_application as (partition by e.application_id)
    ) as w
    order by application_waits_since, waits_since, event_id limit 1`;
  return next?.eventId ?? null;
}

/** Parked ones do not count: they wait for their endpoints, perhaps for days, and stand in front of nobody. */
async function isLastSliceOnItsWay(tx: Tx, { deliveriesMax, sliceMs }: WideLimits): Promise<boolean> {
  const half = Math.ceil(deliveriesMax / 2);
  const [row] = await tx.sql<{ untried: number }[]>`
    select (
      select count(*) from (
        select from postrider.deliveries as d
        where d.event_id = w.event_id and d.endpoint_id > w.slice_from and d.endpoint_id <= w.position
          and d.attempt_count = 0 and d.next_attempt_at <= now()
          and not exists (select from postrider.parked as p where p.endpoint_id = d.endpoint_id)
        limit ${half}
      ) as u
    )::integer as untried
    from postrider.wide_events as w
    where w.slice_at between clock_timestamp() - ${sliceMs}::integer * interval '1 millisecond' and clock_timestamp()
    order by w.slice_at desc limit 1`;
  return row !== undefined && row.untried >= half;
}

/** A backfill may have made some of the deliveries: each is made, and has a chunk, once. */
async function makeSlice(tx: Tx, eventId: EventId, { deliveriesMax, endpointsMax }: WideLimits): Promise<ReadyChunk[]> {
  const rows = await tx.sql<SliceRow[]>`
    with noted as materialized (
      select e.id, e.application_id, e.type, e.channels, e.data_bytes, e.expires_at, e.only_endpoint, e.erased_at,
        postrider.type_patterns(e.type) as patterns, w.position, w.relayed_at, ${dueAt(tx)} as due_at
      from postrider.wide_events as w join postrider.events as e on e.id = w.event_id
      where w.event_id = ${eventId}
    ), seen as materialized (
      select p.id, p.status, p.event_types, p.channels, p.created_at
      from noted as e join postrider.endpoints as p on p.application_id = e.application_id and p.id > e.position
      where p.deleted_at is null
      order by p.id limit ${endpointsMax}
    ), wanted as materialized (
      select p.id, p.status = 'paused' as paused
      from noted as e cross join seen as p
      where p.created_at <= e.relayed_at and ${wants(tx)}
      order by p.id limit ${deliveriesMax}
    ), made as (
      insert into postrider.deliveries as d
        (event_id, endpoint_id, id, application_id, event_type, next_attempt_at, expires_at)
      select e.id, w.id, postrider.uuid_of_event(e.id), e.application_id, e.type, coalesce(e.due_at, now()), e.expires_at
      from noted as e cross join wanted as w order by w.id
      on conflict (event_id, endpoint_id) do nothing
      returning endpoint_id
    ), moved as (
      update postrider.wide_events as w set slice_from = w.position, slice_at = clock_timestamp(), position = case
        when (select count(*) from wanted) = ${deliveriesMax}::integer then (select id from wanted order by id desc limit 1)
        when (select count(*) from seen) = ${endpointsMax}::integer then (select id from seen order by id desc limit 1)
        else ${LAST_UUID}
      end
      where w.event_id = ${eventId}
    )
    select m.endpoint_id as "endpointId", e.data_bytes as bytes, e.due_at as "dueAt", w.paused
    from made as m join wanted as w on w.id = m.endpoint_id cross join noted as e
    order by m.endpoint_id`;
  return rows.map((row) => ({ ...row, eventIds: [eventId], behind: true }));
}

interface SliceRow {
  readonly endpointId: EndpointId;
  readonly bytes: number;
  readonly dueAt: Date | null;
  readonly paused: boolean;
}
