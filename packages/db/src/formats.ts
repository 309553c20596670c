import { desc, eq, sql } from 'drizzle-orm';
import type { CursorKey } from './cursor.ts';
import type { Tx } from './database.ts';
import type { PageAfter } from './page.ts';
import { formats } from './schema.ts';

// Formats belong to no application: no query here asks who may see them.

/** A user's own format; `envelope` and `signature` as JSON text. */
export interface StoredFormat {
  readonly name: string;
  readonly envelope: string;
  readonly signature: string;
  readonly createdAt: Date;
  /** To the microsecond, which a Date would cut off. */
  readonly createdAtExactly: string;
  readonly updatedAt: Date;
}

export type FormatValues = Pick<StoredFormat, 'name' | 'envelope' | 'signature'>;

/** Null: there is none of this name. */
export async function findFormat(tx: Tx, name: string): Promise<StoredFormat | null> {
  const [row] = await select(tx).where(eq(formats.name, name));
  return row ?? null;
}

/** The same, and keeps it from being redefined or deleted until the transaction ends, but not others from doing so. */
export async function holdFormat(tx: Tx, name: string): Promise<StoredFormat | null> {
  const [row] = await select(tx).where(eq(formats.name, name)).for('share');
  return row ?? null;
}

/**
 * Keeps others from making, redefining or deleting any format until the transaction ends, and waits for those that hold
 * the one of this name. Answers how many there are, and whether it is among them.
 */
export async function lockFormats(tx: Tx, name: string): Promise<{ readonly count: number; readonly exists: boolean }> {
  await tx.sql`lock table postrider.formats in share row exclusive mode`;
  const locked = await tx.sql`select from postrider.formats where name = ${name} for update`;
  const [row] = await tx.sql<{ count: number }[]>`select count(*)::integer as count from postrider.formats`;
  return { count: row?.count ?? 0, exists: locked.length > 0 };
}

/** Own formats only, at most `limit`. */
export async function listFormats(
  tx: Tx,
  { limit, after }: PageAfter<CursorKey<'formats'>>,
): Promise<readonly StoredFormat[]> {
  return select(tx)
    .where(
      after === null
        ? undefined
        : sql`(${formats.createdAt}, ${formats.name}) < (${after[0]}::text::timestamptz, ${after[1]})`,
    )
    .orderBy(desc(formats.createdAt), desc(formats.name))
    .limit(limit);
}

/** Makes it, or replaces all of it; dispatchers notice by the revision. Call under `lockFormats`. */
export async function upsertFormat(tx: Tx, { name, envelope, signature }: FormatValues): Promise<void> {
  await tx.sql`
    insert into postrider.formats as f (name, envelope, signature) values (${name}, ${envelope}, ${signature})
    on conflict (name) do update set envelope = excluded.envelope, signature = excluded.signature,
      revision = f.revision + 1, updated_at = now()`;
}

/** Whether a living application or endpoint has it. */
export async function isFormatInUse(tx: Tx, name: string): Promise<boolean> {
  const [row] = await tx.sql<{ used: boolean }[]>`
    select exists (select from postrider.applications where format = ${name} and deleted_at is null)
      or exists (
        select from postrider.endpoints as e join postrider.applications as a on a.id = e.application_id
        where e.format = ${name} and e.deleted_at is null and a.deleted_at is null
      ) as used`;
  return row?.used ?? false;
}

/** Call under `lockFormats`, when it is not in use. */
export async function deleteFormat(tx: Tx, name: string): Promise<void> {
  await tx.sql`delete from postrider.formats where name = ${name}`;
}

function select(tx: Tx) {
  return tx.orm
    .select({
      name: formats.name,
      envelope: formats.envelope,
      signature: formats.signature,
      createdAt: formats.createdAt,
      createdAtExactly: sql<string>`to_char(${formats.createdAt} at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`,
      updatedAt: formats.updatedAt,
    })
    .from(formats);
}
