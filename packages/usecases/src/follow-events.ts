import { type Access, accepted, type Event, type Result } from '@postrider/core';
import { encodePlace, findEvents, flushLog, parsePlace, placeOfNow, readOutbox } from '@postrider/db';
import type { Deps } from './deps.ts';
import { applicationNamed } from './named.ts';
import { invalidPlace } from './refusals.ts';

export interface FollowRequest {
  readonly application: string;
  /** Names and `prefix.*`; null: all types. */
  readonly types: readonly string[] | null;
  /** Where the answer before ended; null: with what is recorded from now on. */
  readonly after: string | null;
}

/** What was recorded since a place. */
export interface FollowedEvents {
  /** In the order in which they became visible, each with the place behind it. */
  readonly events: readonly { readonly event: Event; readonly place: string }[];
  /** Where to go on. */
  readonly place: string;
  readonly more: boolean;
}

/** An event may have a quarter of a megabyte, and they are all in memory at once. */
const EVENTS_MAX = 50;

/** Some milliseconds' reading, whosever events they are. */
const SCANNED_MAX = 2_000;

/**
 * The events of an application by the order of their commits: none that is recorded behind the place is left out, and none
 * comes twice. Refuses `application_not_found` and `invalid_cursor`.
 */
export async function followEvents(
  { database }: Pick<Deps, 'database'>,
  access: Access,
  { application, types, after }: FollowRequest,
): Promise<Result<FollowedEvents>> {
  const found = await applicationNamed(database, access, application);
  if (!found.ok) return found;
  const place = after === null ? (await placeOfNow(database)).place : parsePlace(after);
  if (place === null) return invalidPlace;
  const question = { types, scannedMax: SCANNED_MAX, eventsMax: EVENTS_MAX };
  const page = await readOutbox(database, access, found.value.id, place, question);
  if (page === null) return invalidPlace;
  const places = new Map(page.events.map((one) => [one.id, encodePlace(one.place)]));
  const events = await findEvents(database, access, found.value.id, [...places.keys()]);
  // One that was given out before has been durable since.
  if (encodePlace(page.place) !== after) await flushLog(database, page.logEnd);
  return accepted({
    // Those whose partition has gone meanwhile are not there any more.
    events: events.map((event) => ({ event, place: places.get(event.id) ?? encodePlace(page.place) })),
    place: encodePlace(page.place),
    more: !page.drained,
  });
}
