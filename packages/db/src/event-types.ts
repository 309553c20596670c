import type { EventType, Page } from '@postrider/core';
import { desc, eq, sql } from 'drizzle-orm';
import { type CursorKey, encodeCursor } from './cursor.ts';
import type { Tx } from './database.ts';
import { type PageAfter, pageOf } from './page.ts';
import { eventTypes } from './schema.ts';

// Event types belong to no application: no query here asks who may see them.

/** `schema` and `example` as JSON text; null: none. */
export interface EventTypeValues {
  readonly name: string;
  readonly description: string;
  readonly schema: string | null;
  readonly example: string | null;
  readonly archived: boolean;
}

/** Answers whether it is new. */
export async function upsertEventType(tx: Tx, values: EventTypeValues): Promise<boolean> {
  const [row] = await tx.sql<{ created: boolean }[]>`
    insert into postrider.event_types (name, description, schema, example, archived)
    values (${values.name}, ${values.description}, ${values.schema}, ${values.example}, ${values.archived})
    on conflict (name) do update set description = excluded.description, schema = excluded.schema,
      example = excluded.example, archived = excluded.archived, updated_at = now()
    returning xmax = 0 as created`;
  return row?.created ?? false;
}

export async function findEventType(tx: Tx, name: string): Promise<EventType | null> {
  const [row] = await select(tx).where(eq(eventTypes.name, name));
  return row === undefined ? null : show(row);
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
  return { ...row, schema: parsed(row.schema), example: parsed(row.example) };
}

function parsed(json: string | null): unknown {
  return json === null ? null : JSON.parse(json);
}
