import type { EventType, Page } from '@postrider/core';
import { asc, desc, eq, inArray, sql } from 'drizzle-orm';
import { arrayText } from './array-text.ts';
import { type CursorKey, encodeCursor } from './cursor.ts';
import type { Tx } from './database.ts';
import { type PageAfter, pageOf } from './page.ts';
import { eventTypes } from './schema.ts';

// Event types belong to no application: no query here asks who may see them.

/** What a caller decides of an event type. */
export type EventTypeValues = Omit<EventType, 'createdAt' | 'updatedAt'>;

/**
 * Keeps others from making, replacing or deleting any until the transaction ends: what is read of one before it is changed,
 * or that there was none, is then what the change met.
 */
export async function lockEventTypes(tx: Tx): Promise<void> {
  await tx.sql`lock table postrider.event_types in share row exclusive mode`;
}

/** Makes or replaces them; their names are distinct. Answers the names of those that are new. */
export async function upsertEventTypes(tx: Tx, values: readonly EventTypeValues[]): Promise<readonly string[]> {
  const rows = await tx.sql<{ name: string; created: boolean }[]>`
    insert into postrider.event_types (name, description, schema, example, archived)
    select t.name, t.description, t.schema::json, t.example::json, t.archived
    from unnest(
      ${values.map(({ name }) => name)}::text[],
      ${values.map(({ description }) => description)}::text[],
      ${values.map(({ schema }) => schema)}::text[],
      ${values.map(({ example }) => example)}::text[],
      ${arrayText(values.map(({ archived }) => String(archived)))}::text::boolean[]
    ) as t (name, description, schema, example, archived)
    -- Two at once take the rows in one order, and cannot wait for each other.
    order by t.name
    on conflict (name) do update set description = excluded.description, schema = excluded.schema,
      example = excluded.example, archived = excluded.archived, updated_at = now()
    returning name, xmax = 0 as created`;
  return rows.filter(({ created }) => created).map(({ name }) => name);
}

export async function findEventType(tx: Tx, name: string): Promise<EventType | null> {
  const [row] = await select(tx).where(eq(eventTypes.name, name));
  return row === undefined ? null : show(row);
}

/** Those that there are of these names. */
export async function findEventTypes(tx: Tx, names: readonly string[]): Promise<readonly EventType[]> {
  return (await select(tx).where(inArray(eventTypes.name, [...names]))).map(show);
}

/** What data of these types must satisfy; archived ones and those that are not there are left out. */
export async function findSchemas(
  tx: Tx,
  names: readonly string[],
): Promise<readonly Pick<EventType, 'name' | 'schema'>[]> {
  return tx.sql<Pick<EventType, 'name' | 'schema'>[]>`
    select name, schema from postrider.event_types where name = any(${[...names]}::text[]) and not archived`;
}

/** Those that are not archived, by name; at most `limit`. */
export async function listCurrentEventTypes(tx: Tx, limit: number): Promise<readonly EventType[]> {
  const rows = await select(tx).where(eq(eventTypes.archived, false)).orderBy(asc(eventTypes.name)).limit(limit);
  return rows.map(show);
}

export async function listEventTypes(
  tx: Tx,
  { limit, after }: PageAfter<CursorKey<'eventTypes'>>,
): Promise<Page<EventType>> {
  const rows = await select(tx)
    .where(
      after === null
        ? undefined
        : sql`(${eventTypes.createdAt}, ${eventTypes.name}) < (${after[0]}::text::timestamptz, ${after[1]})`,
    )
    .orderBy(desc(eventTypes.createdAt), desc(eventTypes.name))
    .limit(limit + 1);
  return pageOf(rows, limit, show, (row) => encodeCursor('eventTypes', [row.createdAtExactly, row.name]));
}

/** Answers whether there was one. */
export async function deleteEventType(tx: Tx, name: string): Promise<boolean> {
  const rows = await tx.sql`delete from postrider.event_types where name = ${name} returning name`;
  return rows.length > 0;
}

function select(tx: Tx) {
  return tx.orm
    .select({
      name: eventTypes.name,
      description: eventTypes.description,
      schema: eventTypes.schema,
      example: eventTypes.example,
      archived: eventTypes.archived,
      createdAt: eventTypes.createdAt,
      updatedAt: eventTypes.updatedAt,
      createdAtExactly: sql<string>`to_char(${eventTypes.createdAt} at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`,
    })
    .from(eventTypes);
}

type Row = Awaited<ReturnType<typeof select>>[number];

function show({ createdAtExactly: _, ...row }: Row): EventType {
  return row;
}
