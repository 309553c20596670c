import type { EndpointId, EventId } from '@postrider/core';
import type { Tx } from './database.ts';
import { dueAt } from './due-at.ts';
import { isElsewhere, mayBeElsewhere, snapshotOfNow } from './move-cluster.ts';
import { notOfTheFuture } from './not-of-the-future.ts';
import { nextInWindow } from './outbox-window.ts';
import { askedOfPage, howManyAsk, whoAsks } from './who-asks.ts';

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
  /** Chunks of the endpoint may be parked, to go before this one. */
  readonly behind: boolean;
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
  /**
   * A page stops before this many deliveries, and before it would read the endpoints of applications that have so many, the
   * first left out; but it always holds one event.
   */
  readonly deliveriesMax: number;
  /**
   * An event that more endpoints ask for is only noted, and fanned out by turns (`makeWideSlice`). One that does so in
   * several ways, by name and by a prefix, may count for each.
   */
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
  const window = await openWindow(tx);
  if (window === null) return { events: 0, deliveries: 0, chunks: [], drained: true, wide: false };
  const rows = await fanOutPage(tx, window, limits);
  const { events = 0, drained = true, wide = false } = rows.find(isSummary) ?? {};
  const chunks = rows.filter(isChunk).map((row) => ({
    endpointId: row.endpoint_id,
    eventIds: row.event_ids,
    bytes: row.bytes,
    dueAt: row.due_at,
    paused: row.paused,
    behind: row.behind,
  }));
  return {
    events,
    deliveries: chunks.reduce((sum, { eventIds }) => sum + eventIds.length, 0),
    chunks,
    drained,
    wide,
  };
}

/**
 * Resolves when every page, and every slice of a wide event, that has been read by now is committed. In a transaction of
 * its own, for others wait behind it.
 */
export async function waitForRelays({ sql }: Tx): Promise<void> {
  await sql`select from postrider.relay_cursors where source = 'local' for share`;
  await sql`select pg_advisory_xact_lock_shared(hashtext('postrider.wide_events'))`;
}

interface Window {
  /** Whether transactions were open in `lo`. */
  readonly openBefore: boolean;
}

/**
 * The window that the cursor's row has now, locked; the next one where that was drained. Null: the cursor counts another
 * cluster's transactions. Both statements go together: the second one's snapshot is taken after the first one's lock.
 */
async function openWindow(tx: Tx): Promise<Window | null> {
  const openBefore = tx.sql`exists (select pg_snapshot_xip(lo)) as "openBefore"`;
  const [[locked], [next]] = await Promise.all([
    tx.sql<(Window & { drained: boolean; mayBeElsewhere: boolean })[]>`
      select drained, ${mayBeElsewhere(tx)} as "mayBeElsewhere", ${openBefore}
      from postrider.relay_cursors where source = 'local' for update`,
    // `updated_at` is after everything that `hi` sees was recorded: read after it, and not when the transaction began.
    tx.sql<Window[]>`
      update postrider.relay_cursors
      set lo = hi, hi = ${snapshotOfNow(tx)}, position_xid = null, position_id = null, drained = false,
        updated_at = clock_timestamp()
      where source = 'local' and drained and not ${mayBeElsewhere(tx)}
      returning ${openBefore}`,
  ]);
  if (locked === undefined) throw new Error('The relay has no cursor: run postrider migrate.');
  if (next !== undefined) return next;
  if (locked.drained || (locked.mayBeElsewhere && (await isElsewhere(tx)))) return null;
  return locked;
}

interface Summary {
  readonly endpoint_id: null;
  readonly events: number;
  readonly drained: boolean;
  readonly wide: boolean;
}

interface ChunkRow {
  readonly endpoint_id: string;
  readonly event_ids: string[];
  readonly bytes: number;
  readonly due_at: Date | null;
  readonly paused: boolean;
  readonly behind: boolean;
}

const isSummary = (row: Summary | ChunkRow): row is Summary => row.endpoint_id === null;
const isChunk = (row: Summary | ChunkRow): row is ChunkRow => row.endpoint_id !== null;

/**
 * An endpoint that was there already keeps its delivery (on conflict do nothing), which makes a page that is relayed again
 * harmless.
 */
async function fanOutPage(tx: Tx, { openBefore }: Window, limits: RelayLimits): Promise<(Summary | ChunkRow)[]> {
  const cursor = tx.sql`from postrider.relay_cursors where source = 'local'`;
  const next = nextInWindow(tx, {
    columns: tx.sql`e.xid, e.id, e.application_id, e.type, e.channels, e.data_bytes, e.deliver_at, e.expires_at,
      e.only_endpoint, e.erased_at`,
    openBefore: openBefore ? tx.sql`array(select pg_snapshot_xip(lo) ${cursor})` : null,
    loXmax: tx.sql`(select pg_snapshot_xmax(lo) ${cursor})`,
    hi: tx.sql`(select hi ${cursor})`,
    hiXmax: tx.sql`(select pg_snapshot_xmax(hi) ${cursor})`,
    position: tx.sql`((select coalesce(position_xid, '0'::xid8) ${cursor}),
      (select coalesce(position_id, '00000000-0000-0000-0000-000000000000'::uuid) ${cursor}))`,
    max: limits.eventsMax,
  });
  // Without parameters, so that each connection plans it once, which takes 5 to 10 ms: with them it would do so five times.
  const number = (limit: number) => tx.sql.unsafe(String(limit));
  const [deliveriesMax, endpointsMax] = [number(limits.deliveriesMax), number(limits.endpointsMax)];
  return tx.sql<(Summary | ChunkRow)[]>`
    with events as materialized (
      select w.*, row_number() over (order by w.xid, w.id) as n from ${next} as w
    ), ${askedOfPage(tx, limits)}, page as materialized (
      select e.*
      from (
        -- What is not known is not for this page.
        select e.*, sum(case when e.endpoints > ${endpointsMax} then 0 else coalesce(e.endpoints, ${deliveriesMax} + 1) end)
          over (order by e.n) as deliveries_so_far
        from (select e.*, ${howManyAsk(tx)} as endpoints from events as e cross join asked as a offset 0) as e
      ) as e
      where e.deliveries_so_far <= ${deliveriesMax} or e.n = 1
    ), wide as materialized (
      -- None of their endpoints is one that was made later, however the clock has been set.
      select id as event_id, greatest(clock_timestamp(), (select max(created_at) from asking)) as relayed_at
      from page where endpoints > ${endpointsMax}
    ), noted as (
      insert into postrider.wide_events (event_id, relayed_at)
      select event_id, relayed_at from wide
      on conflict (event_id) do nothing
    ), narrow as materialized (
      select e.id as event_id, e.n, e.application_id, e.type, e.data_bytes, e.expires_at, ${dueAt(tx)} as due_at,
        p.id as endpoint_id, p.id in (select id from asking where paused) as paused
      from page as e cross join asked as a cross join unnest(${whoAsks(tx)}) as p (id)
    ), made as (
      insert into postrider.deliveries as d (event_id, endpoint_id, id, application_id, event_type, next_attempt_at, expires_at)
      select m.event_id, m.endpoint_id, postrider.uuid_of_event(m.event_id), m.application_id, m.type,
        coalesce(m.due_at, now()), m.expires_at
      from narrow as m
      order by m.event_id, m.endpoint_id
      on conflict (event_id, endpoint_id) do nothing
      returning event_id, endpoint_id
    ), ready as (
      select m.endpoint_id, m.event_id, m.n, m.due_at, m.paused, m.data_bytes,
        (row_number() over due - 1) / ${number(limits.chunkDeliveriesMax)} as by_count,
        sum(m.data_bytes) over due / ${number(limits.chunkBytesMax)} as by_bytes
      from narrow as m
      -- Relayed already: only after the cursor was set back, but then it must not be attempted twice.
      where (select count(*) from made) = (select count(*) from narrow)
        or (m.event_id, m.endpoint_id) in (select event_id, endpoint_id from made)
      window due as (partition by m.endpoint_id, m.due_at order by m.n rows between unbounded preceding and current row)
    ), read as materialized (
      -- Drained: nothing visible was left when the page was read.
      select count(*)::integer as events, (array_agg(xid order by n desc))[1] as last_xid,
        (array_agg(id order by n desc))[1] as last_id,
        count(*) < ${number(limits.eventsMax)} and count(*) = (select count(*) from events) as drained
      from page
    ), moved as (
      update postrider.relay_cursors as c
      set position_xid = case when not r.drained then r.last_xid end, position_id = case when not r.drained then r.last_id end,
        drained = r.drained, updated_at = clock_timestamp()
      from read as r where c.source = 'local'
    )
    select endpoint_id, array_agg(event_id order by n) as event_ids, sum(data_bytes)::integer as bytes, due_at, paused,
      exists (select from postrider.parked as p where p.endpoint_id = r.endpoint_id) as behind,
      null::integer as events, null::boolean as drained, null::boolean as wide
    from ready as r group by endpoint_id, due_at, paused, by_count, by_bytes
    union all
    select null, null, null, null, null, null, events, drained,
      exists (select from wide) or exists (select from postrider.wide_events)
    from read`;
}
