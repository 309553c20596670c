import {
  clearEndpoint,
  createPartitions,
  type Database,
  dropExpiredPartitions,
  endpointsToClear,
  endpointsWithParked,
  expireOld,
  findStrayDeliveries,
  forgetExpiredSecrets,
  forgetOldAuditEntries,
  forgetOldKeys,
  forgetOldOperations,
  forgetOldPortalSessions,
} from '@postrider/db';
import { intoChunks, type Queue } from '@postrider/queue';
import { grantCancelWishes } from './grant-cancels.ts';

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
 * is left until its attempt has ended and is on record.
 */
export async function cancelWithdrawn({ database, queue }: HouseDeps): Promise<number> {
  let cancelled = 0;
  for (const endpointId of await endpointsToClear(database, BATCH)) {
    for (let some = BATCH; some === BATCH; cancelled += some) {
      some = await database.transaction(async (tx) => {
        const held = await queue.heldOf(tx, [endpointId]);
        return clearEndpoint(
          tx,
          endpointId,
          BATCH,
          held.map(({ eventId }) => eventId),
        );
      });
    }
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
    await database.transaction((tx) => queue.releaseAll(tx, endpointIds.slice(from, from + BATCH).sort(), 1));
  }
}

/** Gives due deliveries that are in no chunk one of their own. Answers how many there were. */
export async function sweepStrays({ database, queue }: HouseDeps): Promise<number> {
  return database.transaction(async (tx) => {
    const strays = await findStrayDeliveries(tx, BATCH);
    await queue.schedule(tx, intoChunks(strays, { dueAt: null, trigger: 'schedule' }));
    return strays.length;
  });
}

/**
 * Makes partitions ahead, cancels what is a day from its end, drops what is beyond it, and forgets old idempotency keys,
 * operations, secrets and portal sessions.
 */
export async function keepPartitions(
  { database }: HouseDeps,
  { retentionDays }: { readonly retentionDays: number },
): Promise<{ readonly expired: number; readonly dropped: readonly string[] }> {
  await createPartitions(database);
  let expired = 0;
  for (let some = BATCH; some === BATCH; expired += some) {
    some = await database.transaction((tx) => expireOld(tx, { retentionDays, max: BATCH }));
  }
  const { dropped } = await dropExpiredPartitions(database, { retentionDays });
  for (let some = BATCH; some === BATCH; ) some = await forgetOldKeys(database, { retentionDays, max: BATCH });
  for (let some = BATCH; some === BATCH; ) some = await forgetOldOperations(database, { retentionDays, max: BATCH });
  for (let some = BATCH; some === BATCH; ) some = await forgetExpiredSecrets(database, { max: BATCH });
  for (let some = BATCH; some === BATCH; ) some = await forgetOldPortalSessions(database, { max: BATCH });
  return { expired, dropped };
}

/** Forgets what the audit log need not keep any longer. */
export async function keepAuditLog(
  { database }: HouseDeps,
  { auditRetentionDays }: { readonly auditRetentionDays: number },
): Promise<void> {
  for (let some = BATCH; some === BATCH; )
    some = await forgetOldAuditEntries(database, { auditRetentionDays, max: BATCH });
}
