import { type EventId, momentOf } from '@postrider/core';
import {
  createPartitions,
  type Database,
  type Doorbell,
  keepRefused,
  moveSource,
  NOTHING_SEEN,
  openSource,
  readSourceEntries,
  readSourcePage,
  recordSourced,
  renewForeignEntries,
  type SourceCursor,
  type SourceEntry,
  type SourceMove,
  type Tx,
  unknownEntries,
} from '@postrider/db';

/** A page is one transaction here, and half a second's worth of a busy service. */
const PAGE_ENTRIES_MAX = 500;

/** What a page may hold in memory; one entry may be larger. */
const PAGE_BYTES_MAX = 4 * 1024 * 1024;

const DAY_MS = 86_400_000;

export interface SourceDeps {
  readonly database: Database;
  readonly doorbell: Pick<Doorbell, 'ring'>;
  readonly now: () => Date;
  readonly retentionDays: number;
}

export interface SourceTurn {
  /** Where to go on. */
  readonly cursor: SourceCursor;
  /** Entries that are events now, and those that could not become one. */
  readonly recorded: number;
  readonly refused: number;
  /** `overtaken`: another reader got the page, or nothing can be recorded for the moment. */
  readonly next: 'more' | 'caught_up' | 'overtaken';
}

/**
 * Takes over the next page of a service's outbox: read there, and then recorded here in the transaction that moves the
 * cursor, so that each entry counts once whoever is killed when. No transaction is open here while there is asked, and none
 * there at all. Of several readers of one source, one gets a page and the others go on from behind it.
 *
 * What is an event already is passed over. So nothing is lost or doubled when the outbox is not the one it was, because it
 * was restored or moved, and all of it has to be read again.
 */
export async function readSource(deps: SourceDeps, there: Tx, cursor: SourceCursor): Promise<SourceTurn> {
  const page = await readSourcePage(there, cursor, { entriesMax: PAGE_ENTRIES_MAX, bytesMax: PAGE_BYTES_MAX });
  if (page.incarnation !== cursor.incarnation) return startAgain(deps, there, cursor, page.incarnation);
  if (page.last === null && cursor.hi === null) return { cursor, recorded: 0, refused: 0, next: 'caught_up' };

  const unknown = await unknownEntries(deps.database, cursor.source, page.ids);
  const entries = unknown.length === 0 ? [] : await readSourceEntries(there, unknown);
  await makePartitions(deps, unknown);
  const window = page.more
    ? { lo: cursor.lo, hi: page.hi, position: page.last }
    : { lo: page.hi, hi: null, position: null };
  const { incarnation } = page;
  return move(deps, cursor, { ...window, incarnation, read: page.last !== null, caughtUp: !page.more }, entries);
}

/** The snapshots mean nothing any more: everything there is seen anew, and what is known is passed over. */
async function startAgain(deps: SourceDeps, there: Tx, cursor: SourceCursor, incarnation: string): Promise<SourceTurn> {
  await renewForeignEntries(there);
  const beginning = { incarnation, lo: NOTHING_SEEN, hi: null, position: null };
  return move(deps, cursor, { ...beginning, read: false, caughtUp: false }, []);
}

async function move(
  deps: SourceDeps,
  cursor: SourceCursor,
  to: SourceMove,
  entries: readonly SourceEntry[],
): Promise<SourceTurn> {
  const { database, doorbell, retentionDays } = deps;
  const turn = await database.transaction(async (tx): Promise<SourceTurn | null> => {
    const moved = await moveSource(tx, cursor, to);
    if (moved === null) return null;
    const refused = await recordSourced(tx, cursor.source, { retentionDays, entries });
    await keepRefused(tx, cursor.source, refused);
    return {
      cursor: moved,
      recorded: entries.length - refused.length,
      refused: refused.length,
      next: to.caughtUp ? 'caught_up' : 'more',
    };
  });
  if (turn === null) {
    return { cursor: await openSource(database, cursor.source), recorded: 0, refused: 0, next: 'overtaken' };
  }
  if (turn.recorded > 0) doorbell.ring('events');
  return turn;
}

/** An entry that waited for days is an event of the day on which it was emitted. */
async function makePartitions({ database, now, retentionDays }: SourceDeps, ids: readonly EventId[]): Promise<void> {
  const oldest = ids.reduce((least, id) => Math.min(least, momentOf(id).getTime()), now().getTime());
  const daysBack = Math.min(Math.ceil((now().getTime() - oldest) / DAY_MS), retentionDays - 1);
  // Those of today and yesterday are there.
  if (daysBack > 1) await createPartitions(database, { daysBack });
}
