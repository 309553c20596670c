import type { EventId } from '@postrider/core';
import postgres from 'postgres';
import { arrayText } from './array-text.ts';
import type { Sql, Tx } from './database.ts';
import type { SourceEntry } from './source-outbox.ts';

/** An entry that could not be recorded, and why. */
export interface RefusedEntry {
  readonly entry: SourceEntry;
  readonly code: string;
}

/** Whose moments or data PostgreSQL cannot read at all; it says so by an error. */
const UNREADABLE = 'unreadable_entry';

/**
 * Records entries of a service's outbox as events, under the ids that they have, in the caller's transaction, and answers
 * those that it refused. What is recorded already stays as it is. Ids from before the last `retentionDays` less a day are
 * refused: whether they were delivered nobody knows any more.
 */
export async function recordSourced(
  tx: Tx,
  source: string,
  { retentionDays, entries }: { readonly retentionDays: number; readonly entries: readonly SourceEntry[] },
): Promise<RefusedEntry[]> {
  if (entries.length === 0) return [];
  const together = await unlessUnreadable(tx, (sql) => callRecordSourced(sql, source, retentionDays, entries));
  if (together !== null) return together;
  // One of them cannot be read, and the error does not say which.
  const refused: RefusedEntry[] = [];
  for (const entry of entries) {
    const alone = await unlessUnreadable(tx, (sql) => callRecordSourced(sql, source, retentionDays, [entry]));
    refused.push(...(alone ?? [{ entry, code: UNREADABLE }]));
  }
  return refused;
}

/** Null, and nothing has happened: PostgreSQL's errors of class 22 (data exception) and 54 (too deep, too many). */
async function unlessUnreadable<T>(tx: Tx, work: (sql: Sql) => Promise<T>): Promise<T | null> {
  // The driver's own: a statement that fails outside of one fails the transaction, whatever becomes of the error.
  if (!('savepoint' in tx.sql)) throw new Error('Entries are recorded in a transaction.');
  try {
    const { answer } = await tx.sql.savepoint(async (sql) => ({ answer: await work(sql) }));
    return answer;
  } catch (error) {
    if (!(error instanceof postgres.PostgresError && /^(22|54)/.test(error.code))) throw error;
    return null;
  }
}

async function callRecordSourced(
  sql: Sql,
  source: string,
  retentionDays: number,
  entries: readonly SourceEntry[],
): Promise<RefusedEntry[]> {
  const all = (of: (entry: SourceEntry) => string | null) => entries.map(of);
  const refused = await sql<{ id: EventId; code: string }[]>`
    select r.id, r.code from postrider.record_sourced(
      ${source},
      postrider.uuid7_floor(now() - (${retentionDays}::integer - 1) * interval '1 day'),
      ${arrayText(entries.map(({ id }) => id))}::text::uuid[],
      ${all(({ application }) => application)}::text[],
      ${all(({ type }) => type)}::text[],
      ${all(({ data }) => data)}::text[],
      ${all(({ uid }) => uid)}::text[],
      ${all(({ idempotencyKey }) => idempotencyKey)}::text[],
      ${all(({ channels }) => channels)}::text[],
      ${all(({ occurredAt }) => occurredAt)}::text[]::timestamptz[],
      ${all(({ beganAt }) => beganAt)}::text[]::timestamptz[],
      ${all(({ deliverAt }) => deliverAt)}::text[]::timestamptz[],
      ${all(({ expiresAt }) => expiresAt)}::text[]::timestamptz[]
    ) as r`;
  const codes = new Map(refused.map(({ id, code }) => [id, code]));
  return entries.flatMap((entry) => {
    const code = codes.get(entry.id);
    return code === undefined ? [] : [{ entry, code }];
  });
}
