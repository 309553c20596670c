import type { EndpointId, EventId } from '@postrider/core';
import type { Tx } from './database.ts';
import { dueAt } from './due-at.ts';
import { isElsewhere, mayBeElsewhere, snapshotOfNow } from './move-cluster.ts';
import { notOfTheFuture } from './not-of-the-future.ts';
import { nextInWindow } from './outbox-window.ts';
import { wants } from './wants.ts';

/*
 * The relay's cursor. Reading "id > last" would lose events, since ids are taken before the commit; waiting for the
 * oldest open transaction would let any long one stop everything. So the cursor holds two snapshots, and a window is
 * what is visible in `hi` and was not in `lo`, paged by (xid, id). When it is drained, lo becomes hi and hi becomes now.
 */

/** Deliveries that became due together for one endpoint. */
export interface ReadyChunk {
  readonly endpointId: EndpointId;
  readonly eventIds: readonly EventId[];
  readonly bytes: number;
  /** Null: now. */
  readonly dueAt: Date | null;
  readonly paused: boolean;
}

export interface RelayedPage {
  /** Events that this page took off the outbox. */
  readonly events: number;
  readonly deliveries: number;
  readonly chunks: readonly ReadyChunk[];
  /** Nothing visible was left when the page was read. */
  readonly drained: boolean;
  /** Some events wait for their turns to be fanned out (`makeWideSlice`). */
  readonly wide: boolean;
}

export interface RelayLimits {
  readonly eventsMax: number;
  /** A page stops before this many deliveries, but always holds one event. */
  readonly deliveriesMax: number;
  /** An event that more endpoints want is only noted, and fanned out by turns (`makeWideSlice`). */
  readonly endpointsMax: number;
  readonly chunkDeliveriesMax: number;
  readonly chunkBytesMax: number;
}

/** Whether a page may find something: reads only, locks nothing. */
export async function relayHasWork(tx: Tx): Promise<boolean> {
  const { work } = await lookForWork(tx);
  return work;
}

/** The same, and the snapshot in which it was so. */
export async function lookForWork(tx: Tx): Promise<{ readonly work: boolean; readonly snapshot: string | null }> {
  const [row] = await tx.sql<{ work: boolean; snapshot: string }[]>`
    select not c.drained
      or exists (select from postrider.events as e where e.xid >= pg_snapshot_xmax(c.hi) and ${notOfTheFuture(tx)})
      or exists (select from postrider.events as e
        where e.xid = any (array(select pg_snapshot_xip(c.hi))) and ${notOfTheFuture(tx)})
      or exists (select from postrider.wide_events) as work, pg_current_snapshot()::text as snapshot
    from postrider.relay_cursors as c where c.source = 'local'`;
  return row ?? { work: false, snapshot: null };
}

/**
 * Turns the next page of recorded events into delivery rows and moves the cursor past it, in the caller's transaction;
 * the caller schedules or parks the chunks in the same one. Serialised over all relays by the cursor's row. A cursor that
 * counts another cluster's transactions says nothing of this one's: until `moveCluster` there is nothing to relay.
 */
export async function relayPage(tx: Tx, limits: RelayLimits): Promise<RelayedPage> {
  // A statement of its own: the snapshot of the next one is then taken after the lock.
  const locked = await lockWindow(tx);
  if (locked.mayBeElsewhere && (await isElsewhere(tx)))
    return { events: 0, deliveries: 0, chunks: [], drained: true, wide: false };
  const cursor = locked.drained ? await openWindow(tx) : locked;
  const rows = await fanOutPage(tx, cursor, limits);
  const summary = rows.find(isSummary);
  const events = summary?.events ?? 0;
  const drained = summary?.last_xid == null || (events < limits.eventsMax && !summary.cut);
  await moveCursor(tx, drained ? null : (summary?.last_xid ?? null), drained ? null : (summary?.last_id ?? null));
  const chunks = rows.filter(isChunk).map((row) => ({
    endpointId: row.endpoint_id,
    eventIds: row.event_ids,
    bytes: row.bytes,
    dueAt: row.due_at,
    paused: row.paused,
  }));
  return {
    events,
    deliveries: chunks.reduce((sum, { eventIds }) => sum + eventIds.length, 0),
    chunks,
    drained,
    wide: summary?.wide ?? false,
  };
}

interface Window {
  readonly hi: string;
  readonly open_before: string;
  readonly lo_xmax: string;
  readonly hi_xmax: string;
  readonly position_xid: string;
  readonly position_id: string;
}

interface LockedWindow extends Window {
  readonly drained: boolean;
  readonly mayBeElsewhere: boolean;
}

async function lockWindow(tx: Tx): Promise<LockedWindow> {
  const [row] = await tx.sql<LockedWindow[]>`
    select drained, ${mayBeElsewhere(tx)} as "mayBeElsewhere", ${windowColumns(tx)}
    from postrider.relay_cursors where source = 'local' for update`;
  if (row === undefined) throw new Error('The relay has no cursor: run postrider migrate.');
  return row;
}

/** `updated_at` is after everything that `hi` sees was recorded: read after it, and not when the transaction began. */
async function openWindow(tx: Tx): Promise<Window> {
  const [row] = await tx.sql<Window[]>`
    update postrider.relay_cursors
    set lo = hi, hi = ${snapshotOfNow(tx)}, position_xid = null, position_id = null, drained = false,
      updated_at = clock_timestamp()
    where source = 'local'
    returning ${windowColumns(tx)}`;
  if (row === undefined) throw new Error('The relay has no cursor: run postrider migrate.');
  return row;
}

/** To a place in the window; nulls: to its end. */
async function moveCursor(tx: Tx, xid: string | null, id: string | null): Promise<void> {
  await tx.sql`
    update postrider.relay_cursors
    set position_xid = ${xid}::text::xid8, position_id = ${id}::uuid, drained = ${id}::uuid is null,
      updated_at = clock_timestamp()
    where source = 'local'`;
}

function windowColumns(tx: Tx) {
  return tx.sql`hi::text, array(select pg_snapshot_xip(lo))::text as open_before,
    pg_snapshot_xmax(lo)::text as lo_xmax, pg_snapshot_xmax(hi)::text as hi_xmax,
    coalesce(position_xid, '0'::xid8)::text as position_xid,
    coalesce(position_id, '00000000-0000-0000-0000-000000000000')::text as position_id`;
}

interface Summary {
  readonly endpoint_id: null;
  readonly events: number;
  readonly cut: boolean;
  readonly wide: boolean;
  readonly last_xid: string | null;
  readonly last_id: string | null;
}

interface ChunkRow {
  readonly endpoint_id: string;
  readonly event_ids: string[];
  readonly bytes: number;
  readonly due_at: Date | null;
  readonly paused: boolean;
}

const isSummary = (row: Summary | ChunkRow): row is Summary => row.endpoint_id === null;
const isChunk = (row: Summary | ChunkRow): row is ChunkRow => row.endpoint_id !== null;

/**
 * An endpoint that was there already keeps its delivery (on conflict do nothing), which makes a page that is relayed again
 * harmless.
 */
async function fanOutPage(tx: Tx, window: Window, limits: RelayLimits): Promise<(Summary | ChunkRow)[]> {
  const next = nextInWindow(tx, {
    columns: tx.sql`e.xid, e.id`,
    openBefore: tx.sql`${window.open_before}::text::xid8[]`,
    loXmax: tx.sql`${window.lo_xmax}::text::xid8`,
    hi: tx.sql`${window.hi}::text::pg_snapshot`,
    hiXmax: tx.sql`${window.hi_xmax}::text::xid8`,
    position: tx.sql`(${window.position_xid}::text::xid8, ${window.position_id}::text::uuid)`,
    max: limits.eventsMax,
  });
  return tx.sql<(Summary | ChunkRow)[]>`
    with candidates as materialized (
      select w.*, row_number() over (order by w.xid, w.id) as n from ${next} as w
    ), events as materialized (
      select c.xid, c.id, c.n, e.application_id, e.type, e.channels, e.data_bytes, e.deliver_at, e.expires_at,
        e.only_endpoint, e.erased_at
      from candidates as c join postrider.events as e on e.id = c.id
    ), fan_out as materialized (
      -- How many deliveries an event of each application may become; a map, so that looking it up is no join.
      select jsonb_object_agg(d.application_id, (
        select count(*) from postrider.endpoints as p
        where p.application_id = d.application_id and p.deleted_at is null
      )) as endpoints
      from (select distinct application_id from events) as d
    ), page as materialized (
      select e.*, postrider.type_patterns(e.type) as patterns
      from (
        select e.*, sum((f.endpoints ->> e.application_id::text)::bigint) over (order by e.n) as deliveries_so_far
        from events as e cross join fan_out as f
      ) as e
      where e.deliveries_so_far <= ${limits.deliveriesMax} or e.n = 1
    ), matched as materialized (
      select e.id as event_id, e.n, e.application_id, e.type, e.data_bytes, e.expires_at,
        ${dueAt(tx)} as due_at,
        p.id as endpoint_id, p.created_at as endpoint_created_at, p.status = 'paused' as paused
      from page as e join postrider.endpoints as p on p.application_id = e.application_id
      where p.deleted_at is null and ${wants(tx)}
        -- Relayed already: only after the cursor was set back, but then it must not be attempted twice.
        and (select true from postrider.deliveries as d where d.event_id = e.id and d.endpoint_id = p.id) is null
    ), wide as materialized (
      -- None of them is one that was made later, however the clock has been set.
      select event_id, greatest(clock_timestamp(), max(endpoint_created_at)) as relayed_at
      from matched group by event_id having count(*) > ${limits.endpointsMax}
    ), noted as (
      insert into postrider.wide_events (event_id, relayed_at)
      select event_id, relayed_at from wide
      on conflict (event_id) do nothing
    ), narrow as materialized (
      select * from matched where event_id <> all (array(select event_id from wide))
    ), made as (
      insert into postrider.deliveries as d (event_id, endpoint_id, id, application_id, event_type, next_attempt_at, expires_at)
      select m.event_id, m.endpoint_id, postrider.uuid_of_event(m.event_id), m.application_id, m.type,
        coalesce(m.due_at, now()), m.expires_at
      from narrow as m
      order by m.event_id, m.endpoint_id
      on conflict (event_id, endpoint_id) do nothing
    ), ready as (
      select m.endpoint_id, m.event_id, m.n, m.due_at, m.paused, m.data_bytes,
        (row_number() over due - 1) / ${limits.chunkDeliveriesMax}::integer as by_count,
        sum(m.data_bytes) over due / ${limits.chunkBytesMax}::bigint as by_bytes
      from narrow as m
      window due as (partition by m.endpoint_id, m.due_at order by m.n rows between unbounded preceding and current row)
    )
    select endpoint_id, array_agg(event_id order by n) as event_ids, sum(data_bytes)::integer as bytes, due_at, paused,
      null::integer as events, null::boolean as cut,
      null::boolean as wide, null::text as last_xid, null::uuid as last_id
    from ready group by endpoint_id, due_at, paused, by_count, by_bytes
    union all
    select null, null, null, null, null, count(*)::integer, count(*) < (select count(*) from candidates),
      exists (select from wide) or exists (select from postrider.wide_events),
      (array_agg(xid order by n desc))[1]::text, (array_agg(id order by n desc))[1]
    from page`;
}
