import type { EndpointId } from '@postrider/core';
import {
  claimSweep,
  clearEndpoint,
  createPartitions,
  type Database,
  dropExpiredPartitions,
  endOfNow,
  endpointsToClear,
  endpointsWithParked,
  expireOld,
  findStrayDeliveries,
  forgetExpiredSecrets,
  forgetOldAuditEntries,
  forgetOldInboxes,
  forgetOldInboxRequests,
  forgetOldKeys,
  forgetOldOperations,
  forgetOldPortalSessions,
  forgetOldSessions,
  forgetOldSignInLinks,
  forgetUnusedPortalThemes,
  lastOfOverdue,
} from '@postrider/db';
import { intoChunks, priorityOf, type Queue } from '@postrider/queue';
import { grantCancelWishes } from './grant-cancels.ts';
import { inBatches } from './in-batches.ts';

/*
 * What nobody waits for, and what repairs. Each is safe to run from any number of processes at once, and leaves the rest
 * for the next time when there is much.
 */

export interface HouseDeps {
  readonly database: Database;
  readonly queue: Pick<Queue, 'schedule' | 'releaseAll' | 'heldOf'>;
}

/** One transaction's share, so that no lock is held long. */
const BATCH = 1_000;

/**
 * Cancels what was open when an endpoint was disabled or deleted. What a dispatcher has in its hands, or had when it died,
 * is left until its attempt has ended and is on record. `sinceMs`: how long ago that was at least, so that nobody takes
 * anything into hand by what was read before it.
 */
export async function cancelWithdrawn(
  { database, queue }: HouseDeps,
  { sinceMs }: { readonly sinceMs: number },
): Promise<number> {
  let cancelled = 0;
  for (const endpointId of await endpointsToClear(database, { sinceMs, max: BATCH })) {
    cancelled += await inBatches(BATCH, (max) =>
      database.transaction(async (tx) => {
        const held = await queue.heldOf(tx, [endpointId]);
        const heldEvents = held.map(({ eventId }) => eventId);
        return clearEndpoint(tx, endpointId, max, heldEvents);
      }),
    );
  }
  return cancelled;
}

/** Grants cancels that no attempt's end will meet. */
export async function cancelWished({ database, queue }: HouseDeps): Promise<number> {
  return database.transaction((tx) => grantCancelWishes({ queue }, tx));
}

/**
 * Moves one parked chunk per endpoint back into the queue, whatever it was parked for: no condition, no harm if needless,
 * and it starts again every chain that a crash broke.
 */
export async function unparkOne({ database, queue }: HouseDeps): Promise<void> {
  const endpointIds = await endpointsWithParked(database);
  for (let from = 0; from < endpointIds.length; from += BATCH) {
    await database.transaction((tx) => queue.releaseAll(tx, endpointIds.slice(from, from + BATCH).sort(), () => 1));
  }
}

/**
 * A chunk of what is due is put off by half a minute at most, while its endpoint is held. What the queue has for later is
 * not looked at: while anything was due, a million retries to come took a sweep 5 s.
 */
const PUT_OFF_MS_MAX = 600_000;

/**
 * Of one look: 0.1 s of PostgreSQL. A look at a million took 2 to 9 s, in which healthy endpoints had a third less of a
 * small machine. An endpoint that has more is looked at whole.
 */
const LOOK_DELIVERIES = 50_000;

/**
 * Gives due deliveries that are in no chunk one of their own, of as many endpoints as one look takes in. Answers how many
 * there were, and after which endpoint to go on; null: it has come to the last one, or somebody else is at it.
 */
export async function sweepStrays(
  { database, queue }: HouseDeps,
  after: EndpointId | null = null,
  lookDeliveries = LOOK_DELIVERIES,
): Promise<{ readonly strays: number; readonly next: EndpointId | null }> {
  return database.transaction(async (tx) => {
    if (!(await claimSweep(tx))) return { strays: 0, next: null };
    const now = await endOfNow(tx);
    const minPriority = priorityOf(now.getTime() + PUT_OFF_MS_MAX);
    const last = await lastOfOverdue(tx, { after, deliveries: lookDeliveries });
    const strays = await findStrayDeliveries(tx, { after, last, minPriority, max: BATCH });
    await queue.schedule(tx, intoChunks(strays, { dueAt: null, trigger: 'schedule' }));
    // A whole batch: there may be more of them, which the same look finds.
    return { strays: strays.length, next: strays.length < BATCH ? last : after };
  });
}

/**
 * Makes partitions ahead, cancels what is a day from its end, drops what is beyond it, and forgets old idempotency keys,
 * operations, secrets, sessions and links to sign in by, and what the playground was sent.
 */
export async function keepPartitions(
  { database }: HouseDeps,
  { retentionDays }: { readonly retentionDays: number },
): Promise<{ readonly expired: number; readonly dropped: readonly string[] }> {
  await createPartitions(database);
  const expired = await inBatches(BATCH, (max) => database.transaction((tx) => expireOld(tx, { retentionDays, max })));
  const { dropped } = await dropExpiredPartitions(database, { retentionDays });
  await inBatches(BATCH, (max) => forgetOldKeys(database, { retentionDays, max }));
  await inBatches(BATCH, (max) => forgetOldOperations(database, { retentionDays, max }));
  await inBatches(BATCH, (max) => forgetExpiredSecrets(database, { max }));
  await inBatches(BATCH, (max) => forgetOldPortalSessions(database, { max }));
  await inBatches(BATCH, (max) => forgetUnusedPortalThemes(database, { max }));
  await inBatches(BATCH, (max) => forgetOldSessions(database, { max }));
  await inBatches(BATCH, (max) => forgetOldSignInLinks(database, { max }));
  await inBatches(BATCH, (max) => forgetOldInboxRequests(database, { max }));
  await inBatches(BATCH, (max) => forgetOldInboxes(database, { max }));
  return { expired, dropped };
}

/** Forgets what the audit log need not keep any longer. */
export async function keepAuditLog(
  { database }: HouseDeps,
  { auditRetentionDays }: { readonly auditRetentionDays: number },
): Promise<void> {
  await inBatches(BATCH, (max) => forgetOldAuditEntries(database, { auditRetentionDays, max }));
}
