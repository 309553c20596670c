import type { Tx } from './database.ts';
import { knownMigrations, type Migration } from './known-migrations.ts';

/** How a database's schema stands to this program. */
export type SchemaState =
  /** Everything is there that the program needs; perhaps more, by a newer one that minded it. */
  | { readonly kind: 'fit'; readonly newer: readonly string[] }
  /** Some of the program's migrations have not been applied. */
  | { readonly kind: 'behind'; readonly lacking: readonly Migration[] }
  /** A newer program has changed what this one needs. */
  | { readonly kind: 'ahead'; readonly newer: readonly string[] }
  /** A migration that was applied is not the program's of that name. */
  | { readonly kind: 'other'; readonly name: string };

export async function schemaState(tx: Tx): Promise<SchemaState> {
  const [known, applied] = await Promise.all([knownMigrations(), appliedMigrations(tx)]);
  const changed = known.find(({ name, checksum }) => (applied.get(name)?.checksum ?? checksum) !== checksum);
  if (changed !== undefined) return { kind: 'other', name: changed.name };
  const lacking = known.filter(({ name }) => !applied.has(name));
  const unknown = [...applied.values()].filter(({ name }) => !known.some((migration) => migration.name === name));
  const newer = unknown.map(({ name }) => name);
  // Who lacks something of ours has not taken it into account either.
  const minds =
    lacking.length === 0 &&
    unknown.every(
      ({ programsSince: since }) => since !== null && applied.has(since) && known.some(({ name }) => name === since),
    );
  if (newer.length > 0 && !minds) return { kind: 'ahead', newer };
  return lacking.length > 0 ? { kind: 'behind', lacking } : { kind: 'fit', newer };
}

/** What has been applied to the database, what this program has to apply, by name and in order; and whether it can work with it. */
export async function schemaNames(
  tx: Tx,
): Promise<{ readonly applied: readonly string[]; readonly known: readonly string[]; readonly current: boolean }> {
  const [known, applied, state] = await Promise.all([knownMigrations(), appliedMigrations(tx), schemaState(tx)]);
  return {
    applied: [...applied.keys()].sort(),
    known: known.map(({ name }) => name),
    current: state.kind === 'fit',
  };
}

/** One sentence for a schema that the program cannot work with, with what to do. */
export function whyUnfit(state: Exclude<SchemaState, { kind: 'fit' }>): string {
  switch (state.kind) {
    case 'behind':
      return "The database's schema is not this version's: run postrider migrate first, with the same version.";
    case 'ahead':
      return `The database was migrated by a newer Postrider (${state.newer.join(', ')}): run that version, or a newer one.`;
    case 'other':
      return `Migration ${state.name} differs from the one that was applied: restore the file, migrations are never edited.`;
  }
}

interface Applied {
  readonly name: string;
  readonly checksum: string;
  /** Null: whoever applied it did not say. */
  readonly programsSince: string | null;
}

async function appliedMigrations({ sql }: Tx): Promise<ReadonlyMap<string, Applied>> {
  const [{ exists } = { exists: false }] = await sql<{ exists: boolean }[]>`
    select to_regclass('postrider.migrations') is not null as exists`;
  if (!exists) return new Map();
  // By way of JSON: programs of old made the table without the column.
  const rows = await sql<Applied[]>`
    select name, checksum, to_jsonb(m) ->> 'programs_since' as "programsSince" from postrider.migrations as m`;
  return new Map(rows.map((row) => [row.name, row]));
}
