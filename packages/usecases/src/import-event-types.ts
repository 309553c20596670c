import { setImmediate } from 'node:timers/promises';
import { type Access, accepted, type EventType, type Result, refused } from '@postrider/core';
import * as db from '@postrider/db';
import { recordAudit } from './audit.ts';
import type { Deps } from './deps.ts';
import { type EventTypePlaces, eventTypeProblem } from './event-type-problem.ts';
import { eventTypePut } from './event-types.ts';

/** The catalogue is one answer as a whole, and so must end somewhere. */
export const CURRENT_EVENT_TYPES_MAX = 1000;

/** Names, each where it belongs. */
export interface ImportedEventTypes {
  readonly created: readonly string[];
  readonly updated: readonly string[];
  readonly unchanged: readonly string[];
}

/**
 * Makes or replaces many event types, of distinct names, all or none, and leaves all others as they are. `dryRun`: only
 * says what would be done. Refuses `invalid_event_type`, `invalid_schema`, `example_does_not_fit`, for the first type that
 * has a problem; pointers begin with what is given in `at`.
 */
export async function importEventTypes(
  deps: Deps,
  access: Access,
  input: {
    readonly eventTypes: readonly (db.EventTypeValues & { readonly at: EventTypePlaces })[];
    readonly dryRun: boolean;
  },
): Promise<Result<ImportedEventTypes>> {
  for (const { at, ...eventType } of input.eventTypes) {
    const problem = eventTypeProblem(eventType, at);
    if (problem !== null) return refused(problem);
    // Compiling a thousand schemas takes seconds, in which others must get their turn.
    await setImmediate();
  }
  return deps.database.transaction(async (tx) => {
    if (!input.dryRun) await db.lockEventTypes(tx);
    const names = input.eventTypes.map(({ name }) => name);
    const existing = new Map((await db.findEventTypes(tx, names)).map((eventType) => [eventType.name, eventType]));
    const by = Map.groupBy(input.eventTypes, (wanted) => fateOf(wanted, existing.get(wanted.name)));
    const changing = [...(by.get('created') ?? []), ...(by.get('updated') ?? [])];
    if (!input.dryRun && changing.length > 0) {
      await db.upsertEventTypes(tx, changing);
      const acts = changing.flatMap((wanted) => eventTypePut(existing.get(wanted.name) ?? null, wanted));
      await recordAudit(tx, access, acts);
    }
    const namesOf = (fate: Fate) => (by.get(fate) ?? []).map(({ name }) => name);
    return accepted({ created: namesOf('created'), updated: namesOf('updated'), unchanged: namesOf('unchanged') });
  });
}

/** What is not archived, by name. Refuses `too_many_event_types`. */
export async function currentEventTypes(deps: Deps, _access: Access): Promise<Result<readonly EventType[]>> {
  const eventTypes = await db.listCurrentEventTypes(deps.database, CURRENT_EVENT_TYPES_MAX + 1);
  if (eventTypes.length <= CURRENT_EVENT_TYPES_MAX) return accepted(eventTypes);
  const detail = `There are over ${CURRENT_EVENT_TYPES_MAX} event types in use: archive some, or read them page by page.`;
  return refused({ code: 'too_many_event_types', detail });
}

type Fate = keyof ImportedEventTypes;

function fateOf(wanted: db.EventTypeValues, existing: EventType | undefined): Fate {
  if (existing === undefined) return 'created';
  const same =
    wanted.description === existing.description &&
    wanted.schema === existing.schema &&
    wanted.example === existing.example &&
    wanted.archived === existing.archived;
  return same ? 'unchanged' : 'updated';
}
