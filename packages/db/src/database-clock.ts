import type { Database } from './database.ts';

/**
 * The database's clock, read without asking it: leases and due times are compared with this one by every process.
 * Carried forward by the monotonic clock, so a process whose own wall clock jumps notices nothing.
 */
export interface DatabaseClock {
  /** Milliseconds since 1970 by the database's clock. */
  now(): number;
  close(): void;
}

const RESYNC_INTERVAL_MS = 10_000;

export async function createDatabaseClock(database: Pick<Database, 'sql'>): Promise<DatabaseClock> {
  let offset = await measureOffset(database);
  const timer = setInterval(() => {
    measureOffset(database).then(
      (measured) => {
        offset = measured;
      },
      // The old offset stays good enough while the database is away.
      () => {},
    );
  }, RESYNC_INTERVAL_MS);
  timer.unref();
  return { now: () => offset + performance.now(), close: () => clearInterval(timer) };
}

async function measureOffset({ sql }: Pick<Database, 'sql'>): Promise<number> {
  const before = performance.now();
  const [row] = await sql<{ now: number }[]>`select (extract(epoch from clock_timestamp()) * 1000)::float8 as now`;
  const after = performance.now();
  if (row === undefined) throw new Error('The database answered no time.');
  return row.now - (before + after) / 2;
}
