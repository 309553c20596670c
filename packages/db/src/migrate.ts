import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { type Database, openDatabase, type Tx } from './database.ts';
import { createPartitions, PARTITION_DAYS_AHEAD } from './partitions.ts';

const MIGRATIONS = new URL('../../../migrations/', import.meta.url);

/** A database that this program must not touch as it is; the message says what to do. */
export class MigrationError extends Error {
  override readonly name = 'MigrationError';
}

export interface MigrateOptions {
  readonly url: string;
  readonly log?: (message: string) => void;
  /** Partitions to make beyond today, in days; tests take fewer. */
  readonly daysAhead?: number;
}

/**
 * Brings schema `postrider` to this program's version and makes missing partitions. Safe to run from several processes
 * at once: one works, the others wait. Throws MigrationError on a database that is newer or was changed by hand.
 */
export async function migrate({
  url,
  log = () => {},
  daysAhead = PARTITION_DAYS_AHEAD,
}: MigrateOptions): Promise<void> {
  const database = openDatabase({ url, connectionsMax: 1, name: 'postrider migrate' });
  try {
    await applyMigrations(database, log);
    await createPartitions(database, { daysAhead });
  } finally {
    await database.close();
  }
}

/** Whether exactly this program's migrations have been applied. */
export async function schemaIsCurrent(tx: Tx): Promise<boolean> {
  const [{ exists } = { exists: false }] = await tx.sql<{ exists: boolean }[]>`
    select to_regclass('postrider.migrations') is not null as exists`;
  if (!exists) return false;
  const applied = await appliedMigrations(tx);
  const known = await knownMigrations();
  return known.length === applied.size && known.every(({ name, checksum }) => applied.get(name) === checksum);
}

async function applyMigrations(database: Database, log: (message: string) => void): Promise<void> {
  await database.transaction(async (tx) => {
    // Held to the end of the transaction: migrations are one transaction all together.
    await tx.sql`select pg_advisory_xact_lock(hashtext('postrider.migrate'))`;
    await tx.sql`create schema if not exists postrider`;
    await tx.sql`create table if not exists postrider.migrations (
      name text primary key, checksum text not null, applied_at timestamptz not null default now())`;
    const applied = await appliedMigrations(tx);
    const known = await knownMigrations();
    const newer = [...applied.keys()].filter((name) => !known.some((migration) => migration.name === name));
    if (newer.length > 0) {
      throw new MigrationError(
        `The database was migrated by a newer Postrider (${newer.join(', ')}): run that version, or a newer one.`,
      );
    }
    for (const { name, checksum, text } of known) {
      const before = applied.get(name);
      if (before === checksum) continue;
      if (before !== undefined) {
        throw new MigrationError(
          `Migration ${name} differs from the one that was applied: restore the file, migrations are never edited.`,
        );
      }
      await tx.sql.unsafe(text);
      await tx.sql`insert into postrider.migrations (name, checksum) values (${name}, ${checksum})`;
      log(`Applied migration ${name}.`);
    }
  });
}

async function appliedMigrations(tx: Tx): Promise<Map<string, string>> {
  const rows = await tx.sql<{ name: string; checksum: string }[]>`select name, checksum from postrider.migrations`;
  return new Map(rows.map(({ name, checksum }) => [name, checksum]));
}

interface Migration {
  readonly name: string;
  readonly checksum: string;
  readonly text: string;
}

/** The files do not change while the process runs, and anybody may ask whether it is ready. */
let reading: Promise<readonly Migration[]> | null = null;

function knownMigrations(): Promise<readonly Migration[]> {
  reading ??= readMigrations().catch((error: unknown) => {
    reading = null;
    throw error;
  });
  return reading;
}

async function readMigrations(): Promise<readonly Migration[]> {
  const names = (await readdir(MIGRATIONS)).filter((name) => name.endsWith('.sql')).sort();
  return Promise.all(
    names.map(async (name) => {
      const text = await readFile(new URL(name, MIGRATIONS), 'utf8');
      return { name, checksum: createHash('sha256').update(text).digest('hex'), text };
    }),
  );
}
