import type { Database, Tx } from './database.ts';
import { isLockTimeout } from './lock-timeout.ts';
import type { PartitionDay } from './partition-of.ts';

/** Postrider may be down for this long before a service's emit finds no partition for its event. */
export const PARTITION_DAYS_AHEAD = 30;

/** Yesterday's too: clocks differ, and a transaction may begin before midnight. */
const PARTITION_DAYS_BACK = 1;

/** An emitter's transaction that is open this long makes us try again later, never wait in front of others. */
const LOCK_TIMEOUT_MS = 2_000;

const PARTITIONED = ['events', 'deliveries', 'attempts'] as const;

/** Makes missing partitions from `daysBack` to `daysAhead` days from now. Blocks no emitter (see the SQL function). */
export async function createPartitions(
  database: Pick<Database, 'transaction'>,
  {
    daysAhead = PARTITION_DAYS_AHEAD,
    daysBack = PARTITION_DAYS_BACK,
  }: { readonly daysAhead?: number; readonly daysBack?: number } = {},
): Promise<number> {
  return database.transaction(async (tx) => {
    await tx.sql.unsafe(`set local lock_timeout = ${LOCK_TIMEOUT_MS}`);
    const [row] = await tx.sql<{ made: number }[]>`
      select postrider.create_partitions(${daysBack}, ${daysAhead}) as made`;
    return row?.made ?? 0;
  });
}

export interface DroppedPartitions {
  readonly dropped: readonly string[];
  /** Those that an open transaction kept: another try later gets them. */
  readonly postponed: readonly string[];
}

/**
 * Drops the partitions of days that ended before `retentionDays` ago. DETACH CONCURRENTLY, then DROP: neither waits in
 * front of an emitter, and what waits too long gives up and is found again by the next run. None while another run is at it.
 */
export async function dropExpiredPartitions(
  database: Pick<Database, 'session'>,
  { retentionDays }: { readonly retentionDays: number },
): Promise<DroppedPartitions> {
  const dropped: string[] = [];
  const postponed: string[] = [];
  await database.session(async (tx) => {
    // Of several dispatchers one drops. The lock goes with the session.
    const [row] = await tx.sql<{ mine: boolean }[]>`
      select pg_try_advisory_lock(hashtext('postrider.drop_partitions')) as mine`;
    if (row?.mine !== true) return;
    await tx.sql.unsafe(`set lock_timeout = ${LOCK_TIMEOUT_MS}`);
    try {
      // A table has one partition at a time that is on its way out: behind one that must wait, the others wait too.
      const waiting = new Set<string>();
      for (const partition of await expiredPartitions(tx, retentionDays)) {
        const gone = !waiting.has(partition.parent) && (await dropPartition(tx, partition));
        if (!gone) waiting.add(partition.parent);
        (gone ? dropped : postponed).push(partition.name);
      }
    } finally {
      await tx.sql.unsafe('reset lock_timeout');
    }
  });
  return { dropped, postponed };
}

/** The days of which attempts can be settled, as partitionDayOf names them: tables are dropped one by one. */
export async function existingPartitionDays(tx: Tx): Promise<Set<PartitionDay>> {
  const rows = await tx.sql<{ day: PartitionDay }[]>`
    select right(c.relname, 8) as day from pg_class as c
    where c.relnamespace = 'postrider'::regnamespace and c.relkind = 'r' and c.relname ~ '^(attempts|deliveries)_[0-9]{8}$'
    group by 1 having count(*) = 2`;
  return new Set(rows.map(({ day }) => day));
}

interface Partition {
  readonly parent: (typeof PARTITIONED)[number];
  readonly name: string;
  readonly state: 'attached' | 'detaching' | 'detached';
}

/** Attached ones, and those that an interrupted run left half or wholly detached. Attempts first, events last. */
async function expiredPartitions(tx: Tx, retentionDays: number): Promise<Partition[]> {
  return tx.sql<Partition[]>`
    select p.parent, c.relname as name,
      case when i.inhrelid is null then 'detached' when i.inhdetachpending then 'detaching' else 'attached' end as state
    from unnest(array['attempts', 'deliveries', 'events']) with ordinality as p (parent, n)
    join pg_class as c on c.relnamespace = 'postrider'::regnamespace and c.relkind = 'r'
      and c.relname ~ ('^' || p.parent || '_[0-9]{8}$')
    left join pg_inherits as i on i.inhrelid = c.oid
    -- Compared as text: a cast might be tried on other tables' names first.
    where right(c.relname, 8) < to_char((now() at time zone 'utc')::date - ${retentionDays}::integer, 'YYYYMMDD')
    order by p.n, c.relname`;
}

async function dropPartition(tx: Tx, { parent, name, state }: Partition): Promise<boolean> {
  try {
    if (state === 'attached') {
      await tx.sql.unsafe(`alter table postrider.${parent} detach partition postrider.${name} concurrently`);
    }
    if (state === 'detaching') {
      await tx.sql.unsafe(`alter table postrider.${parent} detach partition postrider.${name} finalize`);
    }
    await tx.sql.unsafe(`drop table postrider.${name}`);
    return true;
  } catch (error) {
    if (isLockTimeout(error)) return false;
    throw error;
  }
}
