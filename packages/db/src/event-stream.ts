import type { Access, ApplicationId, EventId } from '@postrider/core';
import { arrayText } from './array-text.ts';
import type { Database, Tx } from './database.ts';
import { snapshotOfNow } from './move-cluster.ts';
import { endOfSnapshot, type OutboxPlace } from './outbox-place.ts';
import { nextInWindow } from './outbox-window.ts';
import { onlyApplication } from './ref.ts';
import { patternsOf } from './wants.ts';

export interface OutboxQuestion {
  /** Names and `prefix.*`; null: all types. */
  readonly types: readonly string[] | null;
  /** Events to look at, of whatever application. */
  readonly scannedMax: number;
  /** Events to answer with. */
  readonly eventsMax: number;
}

export interface OutboxPage {
  /** In the order of (xid, id), each with the place behind it. */
  readonly events: readonly { readonly id: EventId; readonly place: OutboxPlace }[];
  /** Behind all that was looked at. */
  readonly place: OutboxPlace;
  /** Nothing that was committed when the window was opened is left. */
  readonly drained: boolean;
  /** To where the log must be on disk before somebody else keeps one of these places (`flushLog`). */
  readonly logEnd: string;
}

/** The place behind all that is committed now. `logEnd` as in `OutboxPage`. */
export async function placeOfNow(tx: Tx): Promise<{ readonly place: OutboxPlace; readonly logEnd: string }> {
  // With the offset: the outbox of a copy counts otherwise once it is known that it is one.
  const [row] = await tx.sql<{ cluster: string; now: string; logEnd: string }[]>`
    select s.system_identifier || '.' || xid_offset as cluster, ${snapshotOfNow(tx)}::text as now,
      pg_current_wal_insert_lsn()::text as "logEnd"
    from postrider.relay_cursors, pg_control_system() as s where source = 'local'`;
  if (row === undefined) throw new Error('The relay has no cursor: run postrider migrate.');
  return { place: { cluster: row.cluster, lo: row.now, window: null }, logEnd: row.logEnd };
}

/**
 * Resolves when PostgreSQL's log is on disk up to there. A place counts transactions: the ids of those that were rolled back,
 * or committed without waiting for the disk, are given out again after a crash if their end was not there yet, and
 * whoever came with such a place would miss what was recorded under them.
 */
export async function flushLog(database: Database, logEnd: string): Promise<void> {
  const [row] = await database.sql<{ flushed: boolean }[]>`
    select pg_current_wal_flush_lsn() >= ${logEnd}::text::pg_lsn as flushed`;
  if (row?.flushed === true) return;
  await database.transaction(async ({ sql }) => {
    await sql`set local synchronous_commit = on`;
    // Of a transaction that wrote something the commit waits for the disk, and with it for all that was written before.
    await sql`select pg_logical_emit_message(true, 'postrider', '')`;
  });
}

/**
 * What an application has recorded since a place, each event once, whenever its transaction was committed: by windows
 * between two snapshots, as the relay reads. Null: the place is not one of this cluster's past.
 */
export async function readOutbox(
  tx: Tx,
  access: Access,
  applicationId: ApplicationId,
  place: OutboxPlace,
  { types, scannedMax, eventsMax }: OutboxQuestion,
): Promise<OutboxPage | null> {
  const { place: now, logEnd } = await placeOfNow(tx);
  if (place.cluster !== now.cluster || isBehind(now.lo, place.window?.hi ?? place.lo)) return null;
  const window = place.window ?? { hi: now.lo, ...BEGINNING };
  const rows = await scanWindow(tx, access, applicationId, { lo: place.lo, window, types, scannedMax });
  const wanted = rows.filter((row) => row.wanted).slice(0, eventsMax);
  const scanned = rows[0]?.scanned ?? 0;
  const drained = scanned < scannedMax && wanted.length < eventsMax;
  const last = wanted.length === eventsMax ? wanted.at(-1) : rows.at(-1);
  const at = ({ xid, id }: Scanned): OutboxPlace => ({ ...place, window: { hi: window.hi, xid, id } });
  const end = drained || last === undefined ? { ...place, lo: window.hi, window: null } : at(last);
  return { events: wanted.map((row) => ({ id: row.id, place: at(row) })), place: end, drained, logEnd };
}

const BEGINNING = { xid: '0', id: '00000000-0000-0000-0000-000000000000' };

/** Whether a snapshot knows of fewer transactions: it was taken before, or of a cluster that was set back. */
function isBehind(snapshot: string, other: string): boolean {
  return BigInt(endOfSnapshot(snapshot)) < BigInt(endOfSnapshot(other));
}

interface Scanned {
  readonly xid: string;
  readonly id: EventId;
  readonly wanted: boolean;
  /** How many were looked at. */
  readonly scanned: number;
}

/**
 * Those that are wanted, and the last that was looked at. Whose an event is matters behind the limit only, so that what one
 * reading costs does not depend on how much others record.
 */
async function scanWindow(
  tx: Tx,
  access: Access,
  applicationId: ApplicationId,
  {
    lo,
    window: { hi, xid, id },
    types,
    scannedMax,
  }: Pick<OutboxQuestion, 'types' | 'scannedMax'> & {
    readonly lo: string;
    readonly window: NonNullable<OutboxPlace['window']>;
  },
): Promise<readonly Scanned[]> {
  const only = onlyApplication(access);
  const scanned = nextInWindow(tx, {
    columns: tx.sql`e.xid, e.id, e.application_id, e.type`,
    openBefore: tx.sql`array(select pg_snapshot_xip(${lo}::text::pg_snapshot))`,
    loXmax: tx.sql`${endOfSnapshot(lo)}::text::xid8`,
    hi: tx.sql`${hi}::text::pg_snapshot`,
    hiXmax: tx.sql`${endOfSnapshot(hi)}::text::xid8`,
    position: tx.sql`(${xid}::text::xid8, ${id}::text::uuid)`,
    max: scannedMax,
  });
  return tx.sql<Scanned[]>`
    with scanned as materialized (
      select * from ${scanned} as w
    ), judged as (
      select s.xid, s.id, s.application_id = ${applicationId}::text::uuid
          and (${only}::text::uuid is null or s.application_id = ${only}::text::uuid)
          and (${types === null}::boolean or ${patternsOf(tx, tx.sql`s.type`)} && ${arrayText(types ?? [])}::text::text[]) as wanted,
        row_number() over (order by s.xid, s.id)::integer as n, count(*) over ()::integer as scanned
      from scanned as s
    )
    select j.xid::text, j.id, j.wanted, j.scanned from judged as j where j.wanted or j.n = j.scanned order by j.n`;
}
