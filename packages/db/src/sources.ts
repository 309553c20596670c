import type { EventId } from '@postrider/core';
import { arrayText } from './array-text.ts';
import type { Tx } from './database.ts';
import { clusterHere } from './move-cluster.ts';
import type { SourceCursor } from './source-cursor.ts';

/** How far this source has been read; from the beginning, if it is new. */
export async function openSource(tx: Tx, source: string): Promise<SourceCursor> {
  await tx.sql`insert into postrider.sources (name) values (${source}) on conflict do nothing`;
  const [row] = await tx.sql<CursorRow[]>`select ${cursorColumns(tx)} from postrider.sources where name = ${source}`;
  if (row === undefined) throw new Error('What was just inserted is not there.');
  return toCursor(row);
}

/** Where the cursor goes, and what is known of the source then. */
export interface SourceMove extends Pick<SourceCursor, 'incarnation' | 'lo' | 'hi' | 'position'> {
  /** Whether entries were taken over. */
  readonly read: boolean;
  /** Nothing was left. */
  readonly caughtUp: boolean;
}

/**
 * Moves the cursor from where the caller saw it. Null: another one has moved it, so what was read there is not the caller's
 * to record; or nothing can be recorded for the moment. Locks the row until the transaction ends: of those who read the same
 * page, the first records it.
 */
export async function moveSource(
  tx: Tx,
  { source, revision }: SourceCursor,
  { incarnation, lo, hi, position, read, caughtUp }: SourceMove,
): Promise<SourceCursor | null> {
  const [row] = await tx.sql<CursorRow[]>`
    update postrider.sources
    set incarnation = ${incarnation}, lo = ${lo}::text::pg_snapshot, hi = ${hi}::text::pg_snapshot,
      position_xid = ${position?.xid ?? null}::text::xid8, position_id = ${position?.id ?? null}::uuid,
      revision = revision + 1, failed_at = null, error = null,
      read_at = case when ${read} then now() else read_at end,
      caught_up_at = case when ${caughtUp} then now() else caught_up_at end
    where name = ${source} and revision = ${revision} and ${relayIsHere(tx)}
    returning ${cursorColumns(tx)}`;
  return row === undefined ? null : toCursor(row);
}

/** Notes that there was nothing to read. */
export async function noteCaughtUp(tx: Tx, source: string): Promise<void> {
  await tx.sql`
    update postrider.sources set caught_up_at = now(), failed_at = null, error = null where name = ${source}`;
}

export async function noteSourceFailure(tx: Tx, source: string, error: string): Promise<void> {
  await tx.sql`update postrider.sources set failed_at = now(), error = ${error} where name = ${source}`;
}

/** Of these, in their order, those that are neither events nor known to be refused. */
export async function unknownEntries(tx: Tx, source: string, ids: readonly EventId[]): Promise<EventId[]> {
  const rows = await tx.sql<{ id: EventId }[]>`
    select t.id from unnest(${arrayText(ids)}::text::uuid[]) with ordinality as t (id, n)
    where not exists (select from postrider.events as e where e.id = t.id)
      and not exists (select from postrider.source_refusals as r where r.source = ${source} and r.id = t.id)
    order by t.n`;
  return rows.map(({ id }) => id);
}

/** Forgets how far a source was read, and what of it was refused. False: it was not known. */
export async function forgetSource(tx: Tx, source: string): Promise<boolean> {
  // First, as whoever reads it does: they may be about to refuse more.
  await tx.sql`select from postrider.sources where name = ${source} for update`;
  await tx.sql`delete from postrider.source_refusals where source = ${source}`;
  const gone = await tx.sql`delete from postrider.sources where name = ${source} returning 1`;
  return gone.length > 0;
}

/**
 * What is recorded in a restored copy before its relay counts on from there is found by its id, which is of then; an entry's
 * is of when it was emitted.
 */
export function relayIsHere(tx: Tx) {
  return tx.sql`(select system_identifier from postrider.relay_cursors where source = 'local') = ${clusterHere(tx)}`;
}

interface CursorRow {
  readonly source: string;
  readonly revision: string;
  readonly incarnation: string | null;
  readonly lo: string;
  readonly hi: string | null;
  readonly xid: string | null;
  readonly id: string | null;
}

function cursorColumns(tx: Tx) {
  return tx.sql`name as source, revision, incarnation, lo::text, hi::text, position_xid::text as xid, position_id as id`;
}

function toCursor({ xid, id, revision, ...row }: CursorRow): SourceCursor {
  return { ...row, revision: Number(revision), position: xid === null || id === null ? null : { xid, id } };
}
