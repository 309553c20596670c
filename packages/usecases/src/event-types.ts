import {
  type Access,
  type AuditedAct,
  accepted,
  changedMembers,
  type EventType,
  isEventTypeName,
  type Page,
  type Result,
  refused,
} from '@postrider/core';
import * as db from '@postrider/db';
import { recordAudit } from './audit.ts';
import { auditedEventType } from './audited-values.ts';
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
  access: Access,
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
    await db.lockEventTypes(tx);
    const before = await db.findEventType(tx, values.name);
    const created = await db.upsertEventTypes(tx, [values]);
    await recordAudit(tx, access, eventTypePut(before, values));
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
  access: Access,
  { name }: { readonly name: string },
): Promise<Result<null>> {
  if (!isEventTypeName(name)) return eventTypeNotFound;
  return deps.database.transaction(async (tx): Promise<Result<null>> => {
    await db.lockEventTypes(tx);
    const eventType = await db.findEventType(tx, name);
    if (eventType === null) return eventTypeNotFound;
    await db.deleteEventType(tx, name);
    const target = { kind: 'event_type', id: name } as const;
    const before = auditedEventType(eventType);
    await recordAudit(tx, access, [{ action: 'event_type.deleted', applicationId: null, target, before }]);
    return accepted(null);
  });
}

/** What the audit log says of one that is put; nothing where it is as it was. */
export function eventTypePut(before: EventType | null, values: db.EventTypeValues): AuditedAct[] {
  const change = changedMembers(before === null ? null : auditedEventType(before), auditedEventType(values));
  const target = { kind: 'event_type', id: values.name } as const;
  return change === null ? [] : [{ action: 'event_type.put', applicationId: null, target, ...change }];
}
