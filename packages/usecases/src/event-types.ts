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
import { type PageRequest, pageAfter } from './page-request.ts';
import { eventTypeNotFound, invalidField } from './refusals.ts';

// Event types belong to no application, so every access sees all of them.

export interface EventTypeFields {
  readonly name: string;
  readonly description?: string | undefined;
  /** Any JSON value; undefined: none. */
  readonly schema?: unknown;
  readonly example?: unknown;
  readonly archived?: boolean | undefined;
}

/** Makes the event type, or replaces all of it. Refuses `invalid_event_type`. */
export async function putEventType(
  deps: Deps,
  _access: Access,
  input: EventTypeFields,
): Promise<Result<{ readonly created: boolean; readonly eventType: EventType }>> {
  const { name } = input;
  if (!isEventTypeName(name)) {
    const detail = 'An event type is words of A-Z a-z 0-9 _ - joined by dots, at most 128 characters.';
    return refused(invalidField('invalid_event_type', '/name', detail));
  }
  const put = await deps.database.transaction(async (tx) => {
    const created = await db.upsertEventType(tx, {
      name,
      description: input.description ?? '',
      schema: jsonText(input.schema),
      example: jsonText(input.example),
      archived: input.archived ?? false,
    });
    const eventType = await db.findEventType(tx, name);
    return eventType === null ? null : { created, eventType };
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

function jsonText(value: unknown): string | null {
  return value === undefined ? null : JSON.stringify(value);
}
