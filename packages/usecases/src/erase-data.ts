import { type Access, type ApplicationId, accepted, decodeId, type Result } from '@postrider/core';
import {
  countEventsWithUidPrefix,
  eraseDeliveries,
  eraseEvents,
  eventsWithUidPrefix,
  forgetRefusalsByUid,
  forgetUids,
  type NamedEvent,
  waitForRelays,
} from '@postrider/db';
import { recordAudit } from './audit.ts';
import type { Deps } from './deps.ts';
import { applicationNamed } from './named.ts';
import { eventNotFound } from './refusals.ts';

/** One transaction's share: each event may have very many deliveries, and all of them are locked. */
const PAGE_EVENTS_MAX = 200;

/**
 * Erases what the event carried and what receivers answered, for good; that it happened stays on record, its uid too.
 * What is open of it is cancelled; what is being sent is sent. `event` is the id (evt_…). Refuses
 * `application_not_found` and `event_not_found`.
 */
export async function eraseEventData(
  deps: Deps,
  access: Access,
  input: { readonly application: string; readonly event: string },
): Promise<Result<null>> {
  const application = await applicationNamed(deps.database, access, input.application);
  if (!application.ok) return application;
  const id = decodeId('event', input.event);
  if (id === null) return eventNotFound;
  const { id: applicationId } = application.value;
  const erased = await deps.database.transaction(async (tx) => {
    const found = await eraseEvents(tx, access, applicationId, [id]);
    const act = { action: 'data.erased', applicationId } as const;
    await recordAudit(
      tx,
      access,
      found.map((event) => ({ ...act, target: { kind: 'event', id: event } })),
    );
    return found;
  });
  if (erased.length === 0) return eventNotFound;
  await deps.database.transaction(waitForRelays);
  await deps.database.transaction((tx) => eraseDeliveries(tx, erased));
  return accepted(null);
}

/**
 * The same for every event whose uid begins so and that was recorded before, and forgets their uids, which may tell who
 * it was about; and with them what was refused of services' outboxes under such uids. Page by page, each for good: after
 * a failure the same call goes on where this one stopped. Answers how many events; a dry run only counts them. Refuses
 * `application_not_found`.
 */
export async function eraseEventsByUid(
  deps: Deps,
  access: Access,
  input: { readonly application: string; readonly uidPrefix: string; readonly dryRun: boolean },
): Promise<Result<{ readonly events: number }>> {
  const application = await applicationNamed(deps.database, access, input.application);
  if (!application.ok) return application;
  const { id: applicationId } = application.value;
  const { uidPrefix: prefix, dryRun } = input;
  if (dryRun) {
    return accepted({ events: await countEventsWithUidPrefix(deps.database, access, applicationId, prefix) });
  }
  // Else they would be recorded, and sent, when the uid is no longer taken.
  await forgetRefusalsByUid(deps.database, access, applicationId, prefix);
  let events = 0;
  let after: string | null = null;
  for (;;) {
    const page = await eventsWithUidPrefix(deps.database, access, applicationId, {
      prefix,
      after,
      max: PAGE_EVENTS_MAX,
    });
    const last = page.at(-1);
    if (last === undefined) return accepted({ events });
    events += await erasePage(deps, access, applicationId, page);
    after = last.uid;
  }
}

/** Answers how many were there. The uids are forgotten last: without them, the page would not be found again. */
async function erasePage(
  { database }: Deps,
  access: Access,
  applicationId: ApplicationId,
  page: readonly NamedEvent[],
): Promise<number> {
  const ids = page.map(({ id }) => id);
  const erased = await database.transaction(async (tx) => {
    const found = await eraseEvents(tx, access, applicationId, ids);
    // Retention has dropped them all, and left their uids.
    if (found.length === 0) return found;
    // Not by which prefix: that may tell who they were about.
    const act = { action: 'data.erased', applicationId, after: { events: found.length } } as const;
    await recordAudit(tx, access, [{ ...act, target: { kind: 'application', id: applicationId } }]);
    return found;
  });
  await database.transaction(waitForRelays);
  await database.transaction(async (tx) => {
    await eraseDeliveries(tx, erased);
    await forgetUids(tx, access, applicationId, page);
  });
  return erased.length;
}
