import {
  type Access,
  accepted,
  type EventType,
  isEventTypeName,
  type Page,
  type Result,
  refused,
} from '@postrider/core';
import * as db from '@postrider/db';
import type { Deps } from './deps.ts';
import { eventTypeProblem } from './event-type-problem.ts';
import { type PageRequest, pageAfter } from './page-request.ts';
import { eventTypeNotFound } from './refusals.ts';

// Event types belong to no application, so every access sees all of them.

export interface EventTypeFields {
  readonly name: string;
  readonly description?: string | undefined;
  /** JSON text; null: none. */
  readonly schema?: string | null | undefined;
  readonly example?: string | null | undefined;
  readonly archived?: boolean | undefined;
}

/**
 * Makes the event type, or replaces all of it. Refuses `invalid_event_type`, `invalid_schema` and `example_does_not_fit`.
 * Events recorded from then on are held against the new schema.
 */
export async function putEventType(
  deps: Deps,
  _access: Access,
  input: EventTypeFields,
): Promise<Result<{ readonly created: boolean; readonly eventType: EventType }>> {
  const values = {
    name: input.name,
    description: input.description ?? '',
    schema: input.schema ?? null,
    example: input.example ?? null,
    archived: input.archived ?? false,
  };
  const problem = eventTypeProblem(values, { name: '/name', schema: '/schema', example: '/example' });
  if (problem !== null) return refused(problem);
  const put = await deps.database.transaction(async (tx) => {
    const created = await db.upsertEventTypes(tx, [values]);
    const eventType = await db.findEventType(tx, values.name);
    return eventType === null ? null : { created: created.length > 0, eventType };
  });
  return put === null ? eventTypeNotFound : accepted(put);
}

/** Refuses `event_type_not_found`. */
export async function getEventType(
  deps: Deps,
  _access: Access,
  input: { readonly name: string },
): Promise<Result<EventType>> {
  const eventType = isEventTypeName(input.name) ? await db.findEventType(deps.database, input.name) : null;
  return eventType === null ? eventTypeNotFound : accepted(eventType);
}

/** Newest first, archived ones included. Refuses `invalid_cursor`. */
export async function listEventTypes(
  deps: Deps,
  _access: Access,
  input: PageRequest,
): Promise<Result<Page<EventType>>> {
  const page = pageAfter('eventTypes', input);
  if (!page.ok) return page;
  return accepted(await db.listEventTypes(deps.database, page.value));
}

/** Refuses `event_type_not_found`. */
export async function deleteEventType(
  deps: Deps,
  _access: Access,
  input: { readonly name: string },
): Promise<Result<null>> {
  const deleted = isEventTypeName(input.name) && (await db.deleteEventType(deps.database, input.name));
  return deleted ? accepted(null) : eventTypeNotFound;
}
