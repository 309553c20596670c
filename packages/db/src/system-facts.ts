import type { Tx } from './database.ts';
import { notOfTheFuture } from './not-of-the-future.ts';

export interface ServerFacts {
  /** As PostgreSQL words it: `18.4`. */
  readonly version: string;
  /** Of the whole database, everything in it that is not Postrider's too. */
  readonly databaseBytes: number;
  /** To the whole server: those that are open, and as many as it allows. */
  readonly connections: { readonly used: number; readonly max: number };
}

export async function serverFacts({ sql }: Tx): Promise<ServerFacts> {
  const [row] = await sql<{ version: string; databaseBytes: number; used: number; max: number }[]>`
    select current_setting('server_version') as version,
      pg_database_size(current_database())::float8 as "databaseBytes",
      (select coalesce(sum(numbackends), 0)::integer from pg_stat_database) as used,
      current_setting('max_connections')::integer as max`;
  if (row === undefined) throw new Error('PostgreSQL says nothing about itself.');
  const { used, max, ...facts } = row;
  return { ...facts, connections: { used, max } };
}

export interface PartitionFacts {
  readonly name: string;
  readonly table: 'events' | 'deliveries' | 'attempts';
  /** The day (UTC) whose rows it holds: from its beginning on, before its end. */
  readonly from: Date;
  readonly until: Date;
  /** With its indexes. */
  readonly bytes: number;
}

/** By table and day; detached ones are left out. */
export async function listPartitions({ sql }: Tx): Promise<PartitionFacts[]> {
  return sql<PartitionFacts[]>`
    select c.relname as name, p.relname as table,
      to_date(right(c.relname, 8), 'YYYYMMDD')::timestamp at time zone 'utc' as from,
      (to_date(right(c.relname, 8), 'YYYYMMDD') + 1)::timestamp at time zone 'utc' as until,
      pg_total_relation_size(c.oid)::float8 as bytes
    from pg_class as p
    join pg_inherits as i on i.inhparent = p.oid
    join pg_class as c on c.oid = i.inhrelid
    where p.relnamespace = 'postrider'::regnamespace and p.relname in ('events', 'deliveries', 'attempts')
      and p.relkind = 'p' and c.relname ~ '_[0-9]{8}$'
    order by array_position(array['events', 'deliveries', 'attempts'], p.relname::text), c.relname`;
}

/** How many events in front of the relay are counted. */
export const UNRELAYED_COUNTED_MAX = 10_000;

/** Events that the relay has in front of it and has not read; at most so many. */
export async function countUnrelayed(tx: Tx): Promise<number> {
  const [row] = await tx.sql<{ count: number }[]>`
    select count(*)::integer as count from (
      select from postrider.relay_cursors as c, lateral (
        (
          select from postrider.events as e
          where not c.drained and e.xid >= pg_snapshot_xmax(c.lo) and e.xid < pg_snapshot_xmax(c.hi)
            and (e.xid, e.id) > (coalesce(c.position_xid, '0'::xid8), coalesce(c.position_id, '00000000-0000-0000-0000-000000000000'))
            and ${notOfTheFuture(tx)}
          limit ${UNRELAYED_COUNTED_MAX}
        )
        union all
        (
          select from postrider.events as e
          where e.xid >= pg_snapshot_xmax(c.hi) and ${notOfTheFuture(tx)}
          limit ${UNRELAYED_COUNTED_MAX}
        )
      ) as w
      where c.source = 'local'
      limit ${UNRELAYED_COUNTED_MAX}
    ) as counted`;
  return row?.count ?? 0;
}
