import type { Tx } from './database.ts';

type Fragment = ReturnType<Tx['sql']>;

/** SQL for each: where the window ends and begins, where in it to go on, and how far. */
export interface OutboxWindow {
  readonly columns: Fragment;
  /** Transactions that were open in `lo`. Null: there were none, and half of the work is left out. */
  readonly openBefore: Fragment | null;
  readonly loXmax: Fragment;
  readonly hi: Fragment;
  readonly hiXmax: Fragment;
  /** (xid, id) of the last that was read. */
  readonly position: Fragment;
  readonly max: number;
}

/**
 * The next events of a window, in the order of (xid, id). It is read in two ranges of the index on these: transactions that
 * were open in `lo`, and those begun since. Bounded below by xmin(lo) instead, one open writing transaction made a page take
 * 264 ms rather than 1.4 ms behind a million events. No bound by time: what a page leaves out is lost to its reader, and a
 * clock may be set back by more than one would think.
 */
export function nextInWindow(tx: Tx, { columns, openBefore, loXmax, hi, hiXmax, position, max }: OutboxWindow) {
  const limit = tx.sql.unsafe(String(max));
  const rangeOf = (xids: Fragment) => tx.sql`(
    select ${columns} from postrider.events as e
    where ${xids} and (e.xid, e.id) > ${position} and pg_visible_in_snapshot(e.xid, ${hi})
    order by e.xid, e.id limit ${limit}
  )`;
  const since = rangeOf(tx.sql`e.xid >= ${loXmax} and e.xid < ${hiXmax}`);
  if (openBefore === null) return since;
  return tx.sql`(
    select w.* from (${rangeOf(tx.sql`e.xid = any (${openBefore})`)} union all ${since}) as w
    order by w.xid, w.id limit ${limit}
  )`;
}
