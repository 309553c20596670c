import { afterReading, type ClockOffset } from './clock-offset.ts';
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

/** The first reading is often slow: a connection is made for it, and the process is busy with its start. */
const FIRST_READINGS = 3;

export async function createDatabaseClock(database: Pick<Database, 'sql'>): Promise<DatabaseClock> {
  let known: ClockOffset | null = null;
  let readAt = performance.now();
  const read = async () => {
    const offset = await readOffset(database);
    const now = performance.now();
    known = afterReading(known, offset, now - readAt);
    readAt = now;
    return known;
  };
  let offset = await read();
  for (let n = 1; n < FIRST_READINGS; n += 1) offset = await read();
  const timer = setInterval(() => {
    read().then(
      (better) => {
        offset = better;
      },
      // The old offset stays good enough while the database is away.
      () => {},
    );
  }, RESYNC_INTERVAL_MS);
  timer.unref();
  return { now: () => offset.ms + performance.now(), close: () => clearInterval(timer) };
}

async function readOffset({ sql }: Pick<Database, 'sql'>): Promise<ClockOffset> {
  const before = performance.now();
  const [row] = await sql<{ now: number }[]>`select (extract(epoch from clock_timestamp()) * 1000)::float8 as now`;
  const after = performance.now();
  if (row === undefined) throw new Error('The database answered no time.');
  return { ms: row.now - (before + after) / 2, errorMs: (after - before) / 2 };
}
