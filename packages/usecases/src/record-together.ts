import { type Access, accepted, type Result } from '@postrider/core';
import { type Database, recordSingles, type Single } from '@postrider/db';
import type { Deps } from './deps.ts';
import { inGroups } from './in-groups.ts';
import { refOf } from './named.ts';
import {
  type EventsToRecord,
  eventToRecord,
  isRecordingCode,
  type RecordedEvents,
  recordEvents,
  recordedEvents,
} from './record-events.ts';
import { refusedLately } from './refused-lately.ts';

/** `recordEvents` with what it needs in hand. */
export type RecordEvents = (access: Access, input: EventsToRecord) => Promise<Result<RecordedEvents>>;

/** One is in PostgreSQL's hands while the next is put together and sent, and both wait for the disk at the same time. */
const GROUPS_AT_ONCE_MAX = 2;

/** What PostgreSQL takes a few milliseconds for: more would make all of them wait longer, and be no cheaper each. */
const GROUP_EVENTS_MAX = 100;

/** In characters, each of which takes at most four bytes; what is larger may be too large, and gains little by company. */
const SINGLE_DATA_LENGTH_MAX = 65_536;

/** In characters; four of the largest events that are accepted by default. */
const GROUP_DATA_LENGTH_MAX = 1_048_576;

/**
 * `recordEvents` for a process that many ask at once: single events that come while others are being recorded share a
 * transaction. Each is answered as if it had been alone, and not before the commit. What has an idempotency key or a uid
 * stays out of it: it may have to wait for another transaction with the same one, and nobody else should. So does what
 * SQL is likely to refuse, for that undoes the others' recording with its own: data that looks like it, and for a while
 * all of an application that had something refused.
 */
export function recordTogether(deps: Pick<Deps, 'doorbell'> & { readonly database: Database }): RecordEvents {
  const record = inGroups((singles: readonly Single[]) => recordSingles(deps.database, singles), {
    atOnceMax: GROUPS_AT_ONCE_MAX,
    itemsMax: GROUP_EVENTS_MAX,
    weightMax: GROUP_DATA_LENGTH_MAX,
    weightOf: ({ event }) => event.data.length,
  });
  const refused = refusedLately({ monotonicNow: () => performance.now() });
  return async (access, input) => {
    const single = singleOf(access, input);
    const goesAlone = single === null || refused.has(input.application);
    const event = goesAlone ? null : await record(single);
    if (event === null) {
      const alone = await recordEvents(deps, access, input);
      if (single !== null && !alone.ok && isRecordingCode(alone.refusal.code)) refused.note(input.application);
      return alone;
    }
    deps.doorbell.ring('events');
    return accepted(recordedEvents([event]));
  };
}

/** Null: not one event, or one that may have to wait, or whose data looks as if it would be refused. */
function singleOf(access: Access, { application: named, events, idempotencyKey }: EventsToRecord): Single | null {
  const [event] = events;
  const application = refOf('application', named);
  if (event === undefined || events.length > 1 || application === null) return null;
  if (event.uid != null || idempotencyKey != null) return null;
  if (event.data.length > SINGLE_DATA_LENGTH_MAX || event.data.includes('\\u0000')) return null;
  return { access, application, event: eventToRecord(event) };
}
