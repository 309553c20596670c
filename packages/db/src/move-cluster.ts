import type { Database, Tx } from './database.ts';
import { isRelayed } from './is-relayed.ts';
import { isLockTimeout } from './lock-timeout.ts';

/**
 * A transaction that records events and is open this long makes us try again later: until we have the lock, or give up, all
 * others that record wait behind us.
 */
const LOCK_TIMEOUT_MS = 500;

/** `busy`: an open transaction has recorded events, so that nothing could be changed; it may record more as before. */
export type ClusterMove = 'same' | 'moved' | 'busy';

/**
 * Makes the cursor this cluster's, if it came here with a dump. From then on events and snapshots are counted from behind
 * everything that the dump has, so that the old cluster's transactions and this one's are never taken for each other: the
 * cursor goes on as if nothing but time had passed. Safe to call at any time, from any number of processes.
 */
export async function moveCluster(database: Pick<Database, 'sql' | 'orm' | 'transaction'>): Promise<ClusterMove> {
  if (!(await isElsewhere(database))) return 'same';
  try {
    return await database.transaction(moveLocked);
  } catch (error) {
    if (isLockTimeout(error)) return 'busy';
    throw error;
  }
}

/** A snapshot of now, as the outbox counts, for a row of the cursor. The function takes longer than a look, and few need it. */
export function snapshotOfNow(tx: Tx) {
  return tx.sql`(case xid_offset when 0 then pg_current_snapshot() else postrider.outbox_snapshot(xid_offset) end)`;
}

/** The system identifier of the cluster that we are in. PostgreSQL reads it from a file. */
export function clusterHere(tx: Tx) {
  return tx.sql`(select system_identifier::text from pg_control_system())`;
}

/**
 * Whether the cursor counts another cluster's transactions, or numbers that this one has yet to come to: physical copies
 * have one identifier, and a dump may go from one to the other.
 */
export async function isElsewhere(tx: Tx): Promise<boolean> {
  const [row] = await tx.sql<{ elsewhere: boolean }[]>`
    select ${mayBeElsewhere(tx)} or coalesce(
      (select xid from postrider.events order by xid desc limit 1) >= pg_snapshot_xmax(${snapshotOfNow(tx)}), false
    ) as elsewhere
    from postrider.relay_cursors where source = 'local'`;
  if (row === undefined) throw new Error('The relay has no cursor: run postrider migrate.');
  return row.elsewhere;
}

/** The same for less, and also true of a row that has got further while the statement waited for it. */
export function mayBeElsewhere(tx: Tx) {
  return tx.sql`(system_identifier <> ${clusterHere(tx)}
    or pg_snapshot_xmax(hi) > pg_snapshot_xmax(${snapshotOfNow(tx)}))`;
}

async function moveLocked(tx: Tx): Promise<ClusterMove> {
  await tx.sql.unsafe(`set local lock_timeout = ${LOCK_TIMEOUT_MS}`);
  // Against relays.
  await tx.sql`select from postrider.relay_cursors where source = 'local' for update`;
  if (!(await isElsewhere(tx))) return 'same';
  // Against everybody who records: whoever does so after us counts as is said below, whenever their transaction began.
  await tx.sql`lock table only postrider.events in access exclusive mode`;
  const offset = BigInt(await endOfOutbox(tx));
  // A default, not a row to be read: a transaction with an old snapshot would see an old row, but never an old default.
  // Partitions have defaults of their own, which nobody asks: events are recorded by way of this table alone.
  await tx.sql.unsafe(`alter table only postrider.events alter column xid set default postrider.outbox_xid(${offset})`);
  await presentEarlyEvents(tx);
  await tx.sql`
    update postrider.relay_cursors set system_identifier = ${clusterHere(tx)}, xid_offset = ${String(offset)}::text::bigint
    where source = 'local'`;
  return 'moved';
}

/** The last transaction that an event is of, or that the cursor knows of. */
async function endOfOutbox(tx: Tx): Promise<string> {
  const [row] = await tx.sql<{ end: string }[]>`
    select greatest(pg_snapshot_xmax(hi), (select xid from postrider.events order by xid desc limit 1))::text as end
    from postrider.relay_cursors where source = 'local'`;
  if (row === undefined) throw new Error('The relay has no cursor: run postrider migrate.');
  return row.end;
}

/**
 * What was recorded between the restore and now is of transactions of this cluster, which the cursor may take for old ones
 * that it is past. It is told by its time: what the cursor is past was recorded before the cursor moved last. It gets the
 * first transaction that the cursor knows nothing of.
 */
async function presentEarlyEvents(tx: Tx): Promise<void> {
  await tx.sql`
    update postrider.events as e set xid = pg_snapshot_xmax(c.hi)
    from postrider.relay_cursors as c
    where c.source = 'local' and ${isRelayed(tx)}
      and e.id >= (select postrider.uuid7_floor(updated_at) from postrider.relay_cursors where source = 'local')`;
}
