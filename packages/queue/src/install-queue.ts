import { type Database, isLockTimeout } from '@postrider/db';
import { DELIVER, newBoss } from './new-boss.ts';

/** Makes or updates the queue's own schema. Part of `postrider migrate`. */
export async function installQueue(database: Database): Promise<void> {
  const boss = newBoss(database, { migrate: true, createSchema: true });
  await boss.start();
  try {
    if ((await boss.getQueue(DELIVER)) === null) {
      await boss.createQueue(DELIVER, {
        // A table of its own: dropping what it does not need, nothing else of pg-boss's users in between.
        partition: true,
        // pg-boss's own retries only ever mean "the holder died": what follows an attempt is decided elsewhere.
        retryLimit: 1_000_000,
        retryDelay: 0,
      });
    }
    await dropQueueCheck(database);
    await database.transaction(async (tx) => {
      // Two that make an index at once, both of which have seen none, would come to blows over its name.
      await tx.sql`select pg_advisory_xact_lock(hashtext('postrider.install-queue'))`;
      // Looked for first: `if not exists` waits for whoever writes to the table before it looks, and dispatchers behind it.
      const [there] = await tx.sql`select from pg_class where oid = to_regclass('postrider_queue.job_reclaimed')`;
      if (there !== undefined) return;
      // What `heldOf` reads of chunks whose holder died: few at any time, among millions.
      await tx.sql`create index job_reclaimed on postrider_queue.job (name, group_id) where state = 'retry'`;
    });
  } finally {
    await boss.stop({ graceful: false, close: false });
  }
}

/** Of whoever holds it up: until then everybody who writes to the queue waits behind us. */
const LOCK_TIMEOUT_MS = 500;

/**
 * Every job is checked against its queue's row, which is there for ever, and locks it: 20 µs for each chunk that becomes
 * due, and a row that all dispatchers write to. Where somebody reads the table for long, the next installation does it.
 */
async function dropQueueCheck(database: Database): Promise<void> {
  const found = await database.sql<{ table: string; check: string }[]>`
    select c.conrelid::regclass::text as table, c.conname as check
    from pg_constraint as c join pg_inherits as i on i.inhrelid = c.conrelid
    where i.inhparent = 'postrider_queue.job'::regclass and c.contype = 'f' and c.conname = 'q_fkey'`;
  for (const { table, check } of found) {
    try {
      await database.transaction(async (tx) => {
        await tx.sql.unsafe(`set local lock_timeout = ${LOCK_TIMEOUT_MS}`);
        await tx.sql.unsafe(`alter table ${table} drop constraint if exists ${check}`);
      });
    } catch (error) {
      if (!isLockTimeout(error)) throw error;
    }
  }
}
