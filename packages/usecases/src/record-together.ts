import { type Access, accepted, type Result } from '@postrider/core';
import { type Database, recordSingles, type Single } from '@postrider/db';
import type { Deps } from './deps.ts';
import { inGroups } from './in-groups.ts';
import { refOf } from './named.ts';
import {
  type EventsToRecord,
  eventToRecord,
  type RecordedEvents,
  recordEvents,
  recordedEvents,
} from './record-events.ts';

/** `recordEvents` with what it needs in hand. */
export type RecordEvents = (access: Access, input: EventsToRecord) => Promise<Result<RecordedEvents>>;

/** One is in PostgreSQL's hands while the next is put together and sent, and both wait for the disk at the same time. */
const GROUPS_AT_ONCE_MAX = 2;

/** What PostgreSQL takes a few milliseconds for: more would make all of them wait longer, and be no cheaper each. */
const GROUP_EVENTS_MAX = 100;

/** In characters; four of the largest events that are accepted by default. */
const GROUP_DATA_LENGTH_MAX = 1_048_576;

/**
 * `recordEvents` for a process that many ask at once: single events that come while others are being recorded share a
 * transaction. Each is answered as if it had been alone, and not before the commit. What has an idempotency key or a uid
 * stays out of it: it may have to wait for another transaction with the same one, and nobody else should.
 */
export function recordTogether(deps: Pick<Deps, 'doorbell'> & { readonly database: Database }): RecordEvents {
  const record = inGroups((singles: readonly Single[]) => recordSingles(deps.database, singles), {
    atOnceMax: GROUPS_AT_ONCE_MAX,
    itemsMax: GROUP_EVENTS_MAX,
    weightMax: GROUP_DATA_LENGTH_MAX,
    weightOf: ({ event }) => event.data.length,
  });
  return async (access, input) => {
    const single = singleOf(access, input);
    const event = single === null ? null : await record(single);
    if (event === null) return recordEvents(deps, access, input);
    deps.doorbell.ring('events');
    return accepted(recordedEvents([event]));
  };
}

/** Null: not one event, or one that may have to wait. */
function singleOf(access: Access, { application: named, events, idempotencyKey }: EventsToRecord): Single | null {
  const [event] = events;
  const application = refOf('application', named);
  if (event === undefined || events.length > 1 || application === null) return null;
  if (event.uid != null || idempotencyKey != null) return null;
  return { access, application, event: eventToRecord(event) };
}
