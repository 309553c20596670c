import type { Tx } from './database.ts';
import { notOfTheFuture } from './not-of-the-future.ts';
import { partitionDayAt } from './partition-of.ts';
import { existingPartitionDays } from './partitions.ts';

export interface DatabaseFacts {
  /** As PostgreSQL words it: `18.4`. */
  readonly version: string;
  /** Major and minor together: 180004. */
  readonly versionNumber: number;
  /** By its clock, in milliseconds. */
  readonly now: number;
  /** Whether it only takes reads, as a standby does. */
  readonly readOnly: boolean;
}

/** What PostgreSQL says about itself, whatever is in the database. */
export async function databaseFacts({ sql }: Tx): Promise<DatabaseFacts> {
  const [row] = await sql<DatabaseFacts[]>`
    select current_setting('server_version') as version, current_setting('server_version_num')::integer as "versionNumber",
      extract(epoch from clock_timestamp())::float8 * 1000 as now,
      pg_is_in_recovery() or current_setting('default_transaction_read_only')::boolean as "readOnly"`;
  if (row === undefined) throw new Error('PostgreSQL says nothing about itself.');
  return row;
}

/** For how long the relay has had an event in front of it that it has not read, in milliseconds; 0: for none. */
export async function relayLagMs(tx: Tx): Promise<number> {
  const [row] = await tx.sql<{ lag: number }[]>`
    select coalesce(max(extract(epoch from clock_timestamp() - e.created_at)) * 1000, 0)::float8 as lag
    from postrider.relay_cursors as c, lateral (
      select w.created_at from (
        (
          -- What the window that is open has left.
          select e.created_at, e.xid, e.id from postrider.events as e
          where not c.drained and e.xid >= pg_snapshot_xmax(c.lo)
            and (e.xid, e.id) > (coalesce(c.position_xid, '0'::xid8), coalesce(c.position_id, '00000000-0000-0000-0000-000000000000'))
            and ${notOfTheFuture(tx)}
          order by e.xid, e.id limit 1
        )
        union all
        (
          select e.created_at, e.xid, e.id from postrider.events as e
          where e.xid >= pg_snapshot_xmax(c.hi) and ${notOfTheFuture(tx)}
          order by e.xid, e.id limit 1
        )
      ) as w
    ) as e
    where c.source = 'local'`;
  return row?.lag ?? 0;
}

/** For how many days from today on there are partitions, without a gap; -1: not for today. */
export async function partitionDaysAhead(tx: Tx, now: Date): Promise<number> {
  const days = await existingPartitionDays(tx);
  let ahead = -1;
  while (days.has(partitionDayAt(now.getTime() + (ahead + 1) * DAY_MS))) ahead += 1;
  return ahead;
}

const DAY_MS = 86_400_000;
