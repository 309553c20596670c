import { type Access, accepted, type EventId, type RefusalCode, type Result, refused } from '@postrider/core';
import {
  type EventRecord,
  type EventToRecord,
  IDEMPOTENCY_WAIT_MS,
  type RecordingProblem,
  recordEvents as recordEventsInDatabase,
  type Stage,
} from '@postrider/db';
import type { Deps } from './deps.ts';
import { refOf } from './named.ts';
import { applicationNotFound } from './refusals.ts';
import { validateData } from './validate-data.ts';

export interface NewEvent {
  readonly type: string;
  /** The JSON text exactly as it came. */
  readonly data: string;
  readonly uid?: string | null | undefined;
  readonly channels?: readonly string[] | null | undefined;
  readonly occurredAt?: Date | null | undefined;
  readonly deliverAt?: Date | null | undefined;
  readonly expiresAfterSeconds?: number | null | undefined;
}

export interface RecordedEvent {
  readonly id: EventId;
  readonly type: string;
  readonly uid: string | null;
  readonly occurredAt: Date;
  readonly createdAt: Date;
}

export interface EventsToRecord {
  readonly application: string;
  /** At least one. */
  readonly events: readonly NewEvent[];
  readonly idempotencyKey?: string | null | undefined;
}

export interface RecordedEvents {
  readonly events: readonly RecordedEvent[];
  /** The idempotency key was used for the same events before, and these are those. */
  readonly replayed: boolean;
}

/**
 * Records all or none, and once it has answered they will be delivered. Refuses `application_not_found`,
 * `event_uid_taken`, `idempotency_mismatch`, `idempotency_in_progress`, `invalid_idempotency_key`, and what is wrong with
 * an event (`invalid_*`, `data_*`; where the application enforces validation also `data_does_not_fit`). Pointers begin
 * with `/events/<n>`, for a single event too.
 */
export async function recordEvents(
  deps: Pick<Deps, 'doorbell'> & { readonly database: Stage },
  access: Access,
  input: EventsToRecord,
): Promise<Result<RecordedEvents>> {
  const application = refOf('application', input.application);
  if (application === null) return applicationNotFound;
  const events = input.events.map(eventToRecord);
  const key = input.idempotencyKey ?? null;
  const recording = await recordEventsInDatabase(deps.database, access, application, events, key, (tx, mode) =>
    validateData(tx, mode, events),
  );
  switch (recording.kind) {
    case 'recorded': {
      deps.doorbell.ring('events');
      return accepted(recordedEvents(recording.events));
    }
    case 'application_not_found':
      return applicationNotFound;
    case 'unfit':
      return refused({ code: 'data_does_not_fit', detail: UNFIT, errors: recording.violations });
    case 'idempotency_in_progress':
      return refused({
        code: 'idempotency_in_progress',
        detail: `Another request with this idempotency key is still under way after ${IDEMPOTENCY_WAIT_MS / 1000} s: send it again.`,
      });
    case 'refused':
      return refusedBecauseOf(recording, events);
  }
}

/** With null for what was not given. */
export function eventToRecord(event: NewEvent): EventToRecord {
  return {
    type: event.type,
    data: event.data,
    uid: event.uid ?? null,
    channels: event.channels ?? null,
    occurredAt: event.occurredAt ?? null,
    deliverAt: event.deliverAt ?? null,
    expiresAfterSeconds: event.expiresAfterSeconds ?? null,
  };
}

/** What is answered about these. */
export function recordedEvents(records: readonly EventRecord[]): RecordedEvents {
  return {
    events: records.map(({ replayed: _, ...event }) => event),
    replayed: records.some(({ replayed }) => replayed),
  };
}

const UNFIT = 'The application takes only events that fit their types in the catalogue: correct the places in errors.';

/** The codes that SQL answers with, and the field of an event that each is about. */
const FIELDS = {
  invalid_event_type: 'type',
  data_missing: 'data',
  data_not_json: 'data',
  data_has_nul: 'data',
  data_too_large: 'data',
  invalid_event_uid: 'uid',
  event_uid_taken: 'uid',
  invalid_channels: 'channels',
  invalid_expiry: 'expiresAfterSeconds',
  invalid_deliver_at: 'deliverAt',
  invalid_idempotency_key: null,
  idempotency_mismatch: null,
} as const satisfies Partial<Record<RefusalCode, string | null>>;

function refusedBecauseOf(
  { code, detail, index }: RecordingProblem,
  events: readonly { readonly uid: string | null }[],
): Result<never> {
  if (!isRecordingCode(code)) throw new Error(`SQL refused an event with the unknown code ${JSON.stringify(code)}.`);
  const field = FIELDS[code];
  if (field === null || index === null) return refused({ code, detail });
  const repeated = code === 'event_uid_taken' ? repetitionOf(events[index]?.uid ?? null, events) : null;
  if (repeated !== null) {
    // SQL names the first of the two then, which will never exist.
    const twice = 'This uid is given twice in this batch: give each event one of its own, or send the event once.';
    return refused({ code, detail: twice, errors: [{ pointer: `/events/${repeated}/${field}`, detail: twice }] });
  }
  return refused({ code, detail, errors: [{ pointer: `/events/${index}/${field}`, detail }] });
}

/** Where a uid stands the second time; null: it does not. */
function repetitionOf(uid: string | null, events: readonly { readonly uid: string | null }[]): number | null {
  const first = events.findIndex((event) => event.uid === uid);
  const second = events.findIndex((event, at) => at > first && event.uid === uid);
  return uid === null || second < 0 ? null : second;
}

/** Whether SQL names this code when it refuses an event. */
export function isRecordingCode(code: string): code is keyof typeof FIELDS {
  return Object.hasOwn(FIELDS, code);
}
