import { setTimeout } from 'node:timers/promises';
import { type Database, openDatabase, type Tx } from './database.ts';
import { fillTotals } from './fill-totals.ts';
import { isLockTimeout } from './lock-timeout.ts';
import { createPartitions, PARTITION_DAYS_AHEAD } from './partitions.ts';
import { schemaState, whyUnfit } from './schema-state.ts';

/** A database that this program must not touch as it is; the message says what to do. */
export class MigrationError extends Error {
  override readonly name = 'MigrationError';
}

export interface MigrateOptions {
  readonly url: string;
  readonly log?: (message: string) => void;
  /** Partitions to make beyond today, in days; tests take fewer. */
  readonly daysAhead?: number;
  /** For how long it tries to get locks that others hold. Absent: a minute. */
  readonly lockedMsMax?: number;
}

/**
 * Waiting for a lock on a table, a migration holds up everybody who comes after it, behind whoever has the lock: so it
 * waits no longer than an emitter may, goes back to the start, and lets others pass for as long.
 */
const LOCK_TIMEOUT_MS = 1_000;
const LOCKED_MS_MAX = 60_000;

/**
 * Brings schema `postrider` to this program's version and makes missing partitions. Safe to run from several processes
 * at once: one works, the others wait. A database that is newer and minds this program is left as it is. Throws
 * MigrationError on one that is newer and does not, or was changed by hand, or is locked by somebody for too long.
 */
export async function migrate({
  url,
  log = () => {},
  daysAhead = PARTITION_DAYS_AHEAD,
  lockedMsMax = LOCKED_MS_MAX,
}: MigrateOptions): Promise<void> {
  const database = openDatabase({
    url,
    connectionsMax: 1,
    name: 'postrider migrate',
    silenceMsMax: null,
  });
  try {
    await database.transaction(addProgramsSince);
    await pastLocks({ log, lockedMsMax }, () => applyMigrations(database, log));
    // Others that migrate at once make them too, and hold the same locks meanwhile.
    await pastLocks({ log, lockedMsMax }, async () => {
      await createPartitions(database, { daysAhead });
    });
    await fillTotals(database);
  } finally {
    await database.close();
  }
}

/** One process at a time, to the end of its transaction. */
const oneAtATime = ({ sql }: Tx) => sql`select pg_advisory_xact_lock(hashtext('postrider.migrate'))`;

/** In a transaction of its own: who asks how the schema stands reads this table, and is not to wait for migrations. */
async function addProgramsSince(tx: Tx): Promise<void> {
  await oneAtATime(tx);
  const [old] = await tx.sql`
    select from pg_class as c where c.oid = to_regclass('postrider.migrations')
      and not exists (select from pg_attribute as a where a.attrelid = c.oid and a.attname = 'programs_since')`;
  if (old !== undefined) await tx.sql`alter table postrider.migrations add column programs_since text`;
}

async function applyMigrations(database: Database, log: (message: string) => void): Promise<void> {
  const done: string[] = [];
  await database.transaction(async (tx) => {
    // Held to the end of the transaction: migrations are one transaction all together.
    await oneAtATime(tx);
    await tx.sql`create schema if not exists postrider`;
    await tx.sql`create table if not exists postrider.migrations (
      name text primary key, checksum text not null, applied_at timestamptz not null default now(), programs_since text)`;
    await tx.sql.unsafe(`set local lock_timeout = ${LOCK_TIMEOUT_MS}`);
    const state = await schemaState(tx);
    switch (state.kind) {
      case 'fit':
        if (state.newer.length > 0)
          done.push(`The database is of a newer Postrider (${state.newer.join(', ')}), and serves this one too.`);
        return;
      case 'ahead':
      case 'other':
        throw new MigrationError(whyUnfit(state));
      case 'behind':
        for (const { name, checksum, text, programsSince } of state.lacking) {
          await tx.sql.unsafe(text);
          await tx.sql`
            insert into postrider.migrations (name, checksum, programs_since)
            values (${name}, ${checksum}, ${programsSince})`;
          done.push(`Applied migration ${name}.`);
        }
    }
  });
  for (const message of done) log(message);
}

async function pastLocks(
  { log, lockedMsMax }: { readonly log: (message: string) => void; readonly lockedMsMax: number },
  work: () => Promise<void>,
): Promise<void> {
  for (const begunAt = performance.now(); ; ) {
    try {
      return await work();
    } catch (error) {
      if (!isLockTimeout(error)) throw error;
      if (performance.now() - begunAt > lockedMsMax) {
        throw new MigrationError(
          'A transaction that stays open holds what a migration must lock: end it (pg_stat_activity shows it), then migrate again.',
        );
      }
    }
    log('Another transaction holds what a migration must lock: trying again.');
    await setTimeout(LOCK_TIMEOUT_MS);
  }
}
