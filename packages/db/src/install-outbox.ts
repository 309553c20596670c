import { readdir, readFile } from 'node:fs/promises';
import { openDatabase, type Tx } from './database.ts';

const STEPS = new URL('../../../migrations/outbox/', import.meta.url);

export type InstalledOutbox =
  | { readonly kind: 'installed'; readonly steps: readonly string[] }
  /** Postrider itself lives there: `emit` works as it is. */
  | { readonly kind: 'own_database' }
  | { readonly kind: 'newer'; readonly steps: readonly string[] }
  | { readonly kind: 'no_such_role' };

export interface InstallOutbox {
  readonly url: string;
  /** Gets what reading takes and nothing else. Null: whoever reads is the owner, or has it already. */
  readonly reader: string | null;
  readonly eventDataBytesMax: number;
}

/**
 * Puts the outbox into a service's database (schema `postrider`), or brings the one there to this version; answers what was
 * done for it. May be repeated, and run from several processes at once. All or nothing.
 */
export async function installOutbox({ url, reader, eventDataBytesMax }: InstallOutbox): Promise<InstalledOutbox> {
  return within(url, async (tx): Promise<InstalledOutbox> => {
    await tx.sql`select pg_advisory_xact_lock(hashtext('postrider.outbox'))`;
    const place = await outboxState(tx);
    if (place === 'own_database') return { kind: place };
    const [role] = await tx.sql`select from pg_roles where rolname = ${reader}`;
    if (reader !== null && role === undefined) return { kind: 'no_such_role' };

    await tx.sql`create schema if not exists postrider`;
    await tx.sql`create table if not exists postrider.outbox_steps (
      name text primary key, applied_at timestamptz not null default now())`;
    const rows = await tx.sql<{ name: string }[]>`select name from postrider.outbox_steps`;
    const applied = new Set(rows.map(({ name }) => name));
    const known = (await readdir(STEPS)).filter((name) => name.endsWith('.sql')).sort();
    const newer = [...applied].filter((name) => !known.includes(name));
    if (newer.length > 0) return { kind: 'newer', steps: newer };
    const missing = known.filter((name) => !applied.has(name));
    for (const name of missing) {
      await tx.sql.unsafe(await readFile(new URL(name, STEPS), 'utf8'));
      await tx.sql`insert into postrider.outbox_steps (name) values (${name})`;
    }
    await tx.sql`update postrider.settings set event_data_bytes_max = ${eventDataBytesMax}`;
    if (reader !== null) await grantReading(tx, reader);
    return { kind: 'installed', steps: missing };
  });
}

/** What reading takes: the entries, a transaction id for those out of a dump, and taking away what was read. */
async function grantReading(tx: Tx, reader: string): Promise<void> {
  const statements = await tx.sql<{ statement: string }[]>`
    select format(s, ${reader}::text) as statement from unnest(array[
      'grant usage on schema postrider to %I',
      'grant select, delete, update (xid) on postrider.outbox to %I',
      'grant execute on function postrider.uuid7_floor(timestamptz) to %I'
    ]) as s`;
  for (const { statement } of statements) await tx.sql.unsafe(statement);
}

export type OutboxState =
  | 'absent'
  | 'own_database'
  | { readonly entries: number; readonly oldestAt: Date | null; readonly steps: readonly string[] };

/** What there is of an outbox in a service's database. */
export async function outboxState(tx: Tx): Promise<OutboxState> {
  const [found] = await tx.sql<{ own: boolean; outbox: boolean }[]>`
    select to_regclass('postrider.events') is not null as own, to_regclass('postrider.outbox_steps') is not null as outbox`;
  if (found?.own === true) return 'own_database';
  if (found?.outbox !== true) return 'absent';
  const [row] = await tx.sql<{ entries: number; oldestAt: Date | null; steps: string[] }[]>`
    select (select count(*)::integer from postrider.outbox) as entries,
      (select began_at from postrider.outbox order by id limit 1) as "oldestAt",
      array(select name from postrider.outbox_steps order by name) as steps`;
  return row ?? 'absent';
}

export type UninstalledOutbox =
  | { readonly kind: 'uninstalled' | 'absent' | 'own_database' }
  /** Entries are there, and whether they were read cannot be told here. */
  | { readonly kind: 'not_empty'; readonly entries: number };

/** Takes the outbox away, with what is left in it only if that is wanted. */
export async function uninstallOutbox({
  url,
  withEntries,
}: {
  readonly url: string;
  readonly withEntries: boolean;
}): Promise<UninstalledOutbox> {
  return within(url, async (tx): Promise<UninstalledOutbox> => {
    const state = await outboxState(tx);
    if (typeof state === 'string') return { kind: state };
    // Waits for those who are emitting, and nobody emits any more: what is counted is what there is.
    await tx.sql`lock table postrider.outbox in access exclusive mode`;
    const [row] = await tx.sql<{ entries: number }[]>`select count(*)::integer as entries from postrider.outbox`;
    if (row !== undefined && row.entries > 0 && !withEntries) return { kind: 'not_empty', entries: row.entries };
    await tx.sql`drop schema postrider cascade`;
    return { kind: 'uninstalled' };
  });
}

async function within<T>(url: string, work: (tx: Tx) => Promise<T>): Promise<T> {
  const database = openDatabase({ url, connectionsMax: 1, name: 'postrider outbox' });
  try {
    return await database.transaction(work);
  } finally {
    await database.close();
  }
}
