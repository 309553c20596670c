import { type EndpointId, type EventId, LAST_UUID } from '@postrider/core';
import type { Tx } from './database.ts';
import { dueAt } from './due-at.ts';
import { partitionDayOf } from './partition-of.ts';
import type { ReadyChunk } from './relay.ts';
import { patternsOf, wants } from './wants.ts';

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
  const [lock] = await tx.sql<{ mine: boolean }[]>`
    select pg_try_advisory_xact_lock(hashtext('postrider.wide_events')) as mine`;
  if (lock?.mine !== true || (await isLastSliceOnItsWay(tx, limits))) return [];
  const turn = await whoseTurn(tx);
  if (turn === null) return [];
  if (turn.there) return makeSlice(tx, turn.eventId, limits);
  await tx.sql`delete from postrider.wide_events where event_id = ${turn.eventId}`;
  return [];
}

/**
 * Of the application that has waited longest for one, the event that has: from where the relay came by on, so that what
 * keeps coming is not always before what is there. Forgets those that are over.
 */
async function whoseTurn(tx: Tx): Promise<Turn | null> {
  await tx.sql`delete from postrider.wide_events where position = ${LAST_UUID}`;
  // An outer join, which begins with the few that there are and never with all events.
  const [turn] = await tx.sql<Turn[]>`
    select event_id as "eventId", there
    from (
      select w.event_id, e.id is not null as there, coalesce(w.slice_at, w.relayed_at) as waits_since,
        coalesce(max(w.slice_at) over of_application, min(w.relayed_at) over of_application) as application_waits_since
      from postrider.wide_events as w left join postrider.events as e on e.id = w.event_id
      window of_application as (partition by e.application_id)
    ) as w
    order by application_waits_since, waits_since, event_id limit 1`;
  return turn ?? null;
}

interface Turn {
  readonly eventId: EventId;
  /** False: retention has dropped the event, and perhaps its partition. */
  readonly there: boolean;
}

/** Parked ones do not count: they wait for their endpoints, perhaps for days, and stand in front of nobody. */
async function isLastSliceOnItsWay(tx: Tx, { deliveriesMax, sliceMs }: WideLimits): Promise<boolean> {
  const [last] = await tx.sql<{ eventId: EventId; sliceFrom: string; position: string }[]>`
    select event_id as "eventId", slice_from as "sliceFrom", position
    from postrider.wide_events
    where slice_at between clock_timestamp() - ${sliceMs}::integer * interval '1 millisecond' and clock_timestamp()
    order by slice_at desc limit 1`;
  if (last === undefined) return false;
  const { eventId, sliceFrom, position } = last;
  const half = Math.ceil(deliveriesMax / 2);
  const untried = await tx.sql`
    select from postrider.${tx.sql(`deliveries_${partitionDayOf(eventId)}`)} as d
    where d.event_id = ${eventId} and d.endpoint_id > ${sliceFrom} and d.endpoint_id <= ${position}
      and d.attempt_count = 0 and d.next_attempt_at <= now()
      and not exists (select from postrider.parked as p where p.endpoint_id = d.endpoint_id)
    offset ${half - 1} limit 1`;
  return untried.length > 0;
}

/** A backfill may have made some of the deliveries: each is made, and has a chunk, once. */
async function makeSlice(tx: Tx, eventId: EventId, { deliveriesMax, endpointsMax }: WideLimits): Promise<ReadyChunk[]> {
  const day = partitionDayOf(eventId);
  const rows = await tx.sql<SliceRow[]>`
    with noted as materialized (
      select e.id, e.application_id, e.type, e.channels, e.data_bytes, e.expires_at, e.only_endpoint, e.erased_at,
        ${patternsOf(tx, tx.sql`e.type`)} as patterns, w.position, w.relayed_at, ${dueAt(tx)} as due_at
      from postrider.wide_events as w join postrider.${tx.sql(`events_${day}`)} as e on e.id = w.event_id
      where w.event_id = ${eventId}
    ), seen as not materialized (
      -- In the order of the one index that has it, so that reading ends with the slice: sorted, all that were left of
      -- 10,000 endpoints were read for each.
      select p.application_id, p.id, p.status, p.event_types, p.channels, p.created_at
      from postrider.endpoints as p
      where (p.application_id, p.id) > ((select application_id from noted), (select position from noted))
        and p.application_id <= (select application_id from noted) and p.deleted_at is null
      order by p.application_id, p.id limit ${endpointsMax}
    ), wanted as materialized (
      select p.id, p.status = 'paused' as paused
      from seen as p
      where (select p.created_at <= e.relayed_at and ${wants(tx)} from noted as e)
      order by p.application_id, p.id limit ${deliveriesMax}
    ), made as (
      insert into postrider.${tx.sql(`deliveries_${day}`)} as d
        (event_id, endpoint_id, id, application_id, event_type, next_attempt_at, expires_at)
      select e.id, w.id, postrider.uuid_of_event(e.id), e.application_id, e.type, coalesce(e.due_at, now()), e.expires_at
      from noted as e cross join wanted as w order by w.id
      on conflict (event_id, endpoint_id) do nothing
      returning endpoint_id
    ), moved as (
      update postrider.wide_events as w set slice_from = w.position, slice_at = clock_timestamp(), position = coalesce(
        (select id from wanted order by id offset ${deliveriesMax - 1} limit 1),
        (select id from seen order by id offset ${endpointsMax - 1} limit 1),
        ${LAST_UUID})
      where w.event_id = ${eventId}
    )
    select m.endpoint_id as "endpointId", e.data_bytes as bytes, e.due_at as "dueAt",
      m.endpoint_id in (select id from wanted where paused) as paused,
      exists (select from postrider.parked as p where p.endpoint_id = m.endpoint_id) as behind
    from made as m cross join noted as e
    order by m.endpoint_id`;
  return rows.map((row) => ({ ...row, eventIds: [eventId] }));
}

interface SliceRow {
  readonly endpointId: EndpointId;
  readonly bytes: number;
  readonly dueAt: Date | null;
  readonly paused: boolean;
  readonly behind: boolean;
}
