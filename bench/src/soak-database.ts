import type { Database } from '@postrider/db';

export interface DatabaseLook {
  /** Of PostgreSQL's processes that serve this database, and of those, how many serve clients. */
  readonly pids: readonly number[];
  readonly connections: number;
  readonly openDeliveries: number;
  readonly queueAgeSeconds: number;
  /** Of events, deliveries and attempts, indexes included; and everything else. */
  readonly storedBytes: number;
  readonly otherBytes: number;
  /** Rows that a vacuum would clean away, as PostgreSQL counts them. */
  readonly storedDead: number;
  readonly otherDead: number;
}

/** What PostgreSQL tells about itself and about what waits. */
export async function readDatabase({ sql }: Database): Promise<DatabaseLook> {
  const sessions = await sql<{ pid: number }[]>`
    select pid from pg_stat_activity where datname = current_database() and backend_type = 'client backend'`;
  const [open] = await sql<Pick<DatabaseLook, 'openDeliveries' | 'queueAgeSeconds'>[]>`
    select count(*)::integer as "openDeliveries",
      greatest(0, coalesce(extract(epoch from now() - min(next_attempt_at)), 0))::float8 as "queueAgeSeconds"
    from postrider.deliveries where completed_at is null`;
  const [sizes] = await sql<Omit<DatabaseLook, 'pids' | 'connections' | 'openDeliveries' | 'queueAgeSeconds'>[]>`
    with tables as (
      select c.relname ~ '^(events|deliveries|attempts)_[0-9]{8}$' as stored, c.oid
      from pg_class as c join pg_namespace as n on n.oid = c.relnamespace
      where n.nspname in ('postrider', 'postrider_queue') and c.relkind = 'r'
    ), sums as (
      select sum(pg_total_relation_size(oid)) filter (where stored) as bytes,
        sum(pg_stat_get_dead_tuples(oid)) filter (where stored) as stored_dead,
        sum(pg_stat_get_dead_tuples(oid)) filter (where not stored) as other_dead
      from tables
    )
    select bytes::float8 as "storedBytes", (pg_database_size(current_database()) - bytes)::float8 as "otherBytes",
      stored_dead::float8 as "storedDead", other_dead::float8 as "otherDead"
    from sums`;
  if (open === undefined || sizes === undefined) throw new Error('PostgreSQL told nothing about itself.');
  return { pids: sessions.map(({ pid }) => pid), connections: sessions.length, ...open, ...sizes };
}
