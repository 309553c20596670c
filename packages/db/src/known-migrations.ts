import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';

const MIGRATIONS = new URL('../../../migrations/', import.meta.url);

export interface Migration {
  readonly name: string;
  readonly checksum: string;
  readonly text: string;
  /**
   * Programs that know this migration, and all before it, can work with the schema as the migration leaves it, whether they
   * know it or not. It says so itself where that is not every one, because it takes away what older ones use.
   */
  readonly programsSince: string;
}

/** The files do not change while the process runs, and anybody may ask whether it is ready. */
let reading: Promise<readonly Migration[]> | null = null;

/** This program's migrations, in their order. */
export function knownMigrations(): Promise<readonly Migration[]> {
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
      const checksum = createHash('sha256').update(text).digest('hex');
      return { name, checksum, text, programsSince: programsSince(text) ?? names[0] ?? name };
    }),
  );
}

/** The migration that a migration's comment names. Null: it says nothing, and takes nothing away. */
export function programsSince(text: string): string | null {
  return /^-- Programs since (\d{4}_\w+\.sql)$/m.exec(text)?.[1] ?? null;
}
