import type { EventId } from '@postrider/core';
import { arrayText } from './array-text.ts';
import type { Tx } from './database.ts';
import type { SourceCursor, SourcePosition } from './source-cursor.ts';

/* Queries that run in the database of a service, on what `installOutbox` put there. */

export interface SourcePage {
  /** Which life of which outbox answered. The rest means something only if the cursor has the same. */
  readonly incarnation: string;
  /** Where the window ends that the page is of. */
  readonly hi: string;
  readonly ids: readonly EventId[];
  /** Of the last of them; null: there is none. */
  readonly last: SourcePosition | null;
  /** The window has more. */
  readonly more: boolean;
}

export interface SourceLimits {
  readonly entriesMax: number;
  /** A page stops when its data has so many bytes, but always holds one entry. */
  readonly bytesMax: number;
}

/** An entry of an outbox; all but the id as PostgreSQL writes it. */
export interface SourceEntry {
  readonly id: EventId;
  readonly application: string;
  readonly type: string;
  /** JSON text. */
  readonly data: string;
  readonly uid: string | null;
  readonly idempotencyKey: string | null;
  /** A JSON array. */
  readonly channels: string | null;
  readonly occurredAt: string;
  readonly beganAt: string;
  readonly deliverAt: string | null;
  readonly expiresAt: string | null;
}

/**
 * The next entries that the cursor has not passed, without their data. One statement: its snapshot is the end of a window
 * that it opens. With nothing to read it costs the service's PostgreSQL a tenth of a millisecond.
 */
export async function readSourcePage(
  there: Tx,
  cursor: SourceCursor,
  { entriesMax, bytesMax }: SourceLimits,
): Promise<SourcePage> {
  const { sql } = there;
  const { xid, id } = cursor.position ?? { xid: '0', id: '00000000-0000-0000-0000-000000000000' };
  const inWindow = sql`(o.xid, o.id) > (${xid}::text::xid8, ${id}::uuid)
    and pg_visible_in_snapshot(o.xid, (select hi from here))`;
  const [row] = await sql<(Omit<SourcePage, 'last'> & { lastXid: string | null; lastId: string | null })[]>`
    with here as materialized (
      select ${incarnation(there)} as incarnation, coalesce(${cursor.hi}::text::pg_snapshot, pg_current_snapshot()) as hi
    ), candidates as materialized (
      select w.*, row_number() over (order by w.xid, w.id) as n,
        sum(w.data_bytes) over (order by w.xid, w.id) - w.data_bytes as bytes_before
      from (
        (
          select o.xid, o.id, o.data_bytes from postrider.outbox as o
          where o.xid = any (array(select pg_snapshot_xip(${cursor.lo}::text::pg_snapshot))) and ${inWindow}
          order by o.xid, o.id limit ${entriesMax}
        )
        union all
        (
          select o.xid, o.id, o.data_bytes from postrider.outbox as o
          where o.xid >= pg_snapshot_xmax(${cursor.lo}::text::pg_snapshot)
            and o.xid < pg_snapshot_xmax((select hi from here)) and ${inWindow}
          order by o.xid, o.id limit ${entriesMax}
        )
      ) as w
    ), page as materialized (
      select * from candidates where n <= ${entriesMax} and bytes_before < ${bytesMax}
    )
    select h.incarnation, h.hi::text, array(select id from page order by n) as ids,
      (select xid::text from page order by n desc limit 1) as "lastXid",
      (select id from page order by n desc limit 1) as "lastId",
      -- As many as were asked for: there may be others behind them.
      (select count(*) >= ${entriesMax} from candidates) or (select count(*) from page) < (select count(*) from candidates)
        as more
    from here as h`;
  if (row === undefined) throw new Error('A query without a table answered no row.');
  const { lastXid, lastId, ...page } = row;
  return { ...page, last: lastXid === null || lastId === null ? null : { xid: lastXid, id: lastId } };
}

/**
 * What changes when transaction ids begin to mean something else: the server was started anew (after a restored backup or
 * disk, or for no such reason), lost a process and recovered without being started anew (it then begins to count anew), is
 * another one (system identifier), was promoted or recovered to a moment (timeline), or the database or table is another one. Fails on a standby, which has nothing to be read that its primary has not.
 */
function incarnation({ sql }: Tx) {
  return sql`concat_ws('/', (select system_identifier from pg_control_system()),
    substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8), extract(epoch from pg_postmaster_start_time()),
    (select extract(epoch from stats_reset) from pg_stat_bgwriter),
    (select oid from pg_database where datname = current_database()), 'postrider.outbox'::regclass::oid)`;
}

/** Those that were taken away meanwhile are missing. */
export async function readSourceEntries({ sql }: Tx, ids: readonly EventId[]): Promise<SourceEntry[]> {
  // As JSON has them, moments are written in the same way under any DateStyle.
  return sql<SourceEntry[]>`
    select o.id, o.application, o.type, o.data::text as data, o.uid, o.idempotency_key as "idempotencyKey",
      to_json(o.channels)::text as channels, to_json(o.occurred_at) #>> '{}' as "occurredAt",
      to_json(o.began_at) #>> '{}' as "beganAt", to_json(o.deliver_at) #>> '{}' as "deliverAt",
      to_json(o.expires_at) #>> '{}' as "expiresAt"
    from postrider.outbox as o where o.id = any (${arrayText(ids)}::text::uuid[]) order by o.id`;
}

/**
 * Entries out of a dump of another cluster carry transaction ids that may not have been given out here: those would stay
 * invisible until they are. They get the one of now. Before reading an incarnation that is new.
 */
export async function renewForeignEntries({ sql }: Tx): Promise<void> {
  await sql`
    update postrider.outbox set xid = pg_current_xact_id() where xid >= pg_snapshot_xmax(pg_current_snapshot())`;
}

/** An idempotency key is remembered at least so long. */
const KEY_HOURS = 24;

/**
 * Deletes up to `max` entries that were emitted longer ago than `keepHours` and that a cursor with this `lo` is past; with a
 * uid or an idempotency key, which must not be used again, only after a day. Answers how many.
 */
export async function forgetReadEntries(
  { sql }: Tx,
  { lo, keepHours, max }: { readonly lo: string; readonly keepHours: number; readonly max: number },
): Promise<number> {
  const gone = await sql`
    delete from postrider.outbox where id = any (array(
      select o.id from postrider.outbox as o
      where o.id < postrider.uuid7_floor(now() - ${keepHours}::integer * interval '1 hour')
        and pg_visible_in_snapshot(o.xid, ${lo}::text::pg_snapshot)
        and (o.id < postrider.uuid7_floor(now() - ${KEY_HOURS}::integer * interval '1 hour')
          or (o.uid is null and o.idempotency_key is null))
      order by o.id limit ${max}
    ))
    returning 1`;
  return gone.length;
}
