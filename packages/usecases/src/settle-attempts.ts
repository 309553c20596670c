import type { AttemptTrigger, EndpointId, Observation, RetrySchedule } from '@postrider/core';
import {
  type ClaimedDelivery,
  countTallies,
  type Database,
  existingPartitionDays,
  findLogged,
  insertParked,
  isMissingTable,
  partitionDayOf,
  type SettledAttempt,
} from '@postrider/db';
import type { Queue } from '@postrider/queue';
import { decideAll } from './decide-all.ts';
import { type FinishedChunk, parkedRestOf, restOf, retryChunks } from './settle-chunks.ts';
import { logAttempts, moveDeliveries } from './settle-deliveries.ts';
import { settleEndpoints } from './settle-endpoints.ts';
import { tellOfSettle } from './settle-news.ts';
import type { Decided } from './settled-attempt.ts';
import { tallyAttempts } from './tally-attempts.ts';

/** An attempt that has ended, with what is needed to decide what follows. */
export interface EndedAttempt {
  /** As it was read when the attempt began. */
  readonly delivery: ClaimedDelivery;
  readonly trigger: AttemptTrigger;
  readonly observation: Observation;
  /** It carried one signature only, and an older live secret could have made it. */
  readonly olderSecretLeft: boolean;
  readonly schedule: RetrySchedule;
  /** What the log keeps of it. */
  readonly record: Pick<
    SettledAttempt,
    | 'startedAt'
    | 'durationMs'
    | 'responseStatus'
    | 'responseHeaders'
    | 'responseBody'
    | 'responseTruncated'
    | 'errorCode'
    | 'errorMessage'
    | 'endpointRevision'
    | 'signature'
  >;
}

/** What of an endpoint's parked deliveries moves back at least: what stands behind a single retry would come one by one. */
const RELEASE_MIN = 20;

export interface SettleDeps {
  readonly database: Database;
  readonly queue: Pick<Queue, 'schedule' | 'finish' | 'releaseAll' | 'clock'>;
  /** In [0, 1). */
  readonly jitter: () => number;
}

export interface Settled {
  /** Endpoints of which nothing is parked any more. */
  readonly emptied: ReadonlySet<EndpointId>;
  /** Endpoints whose configuration was changed by what a receiver answered, or never answered. */
  readonly changed: ReadonlySet<EndpointId>;
  /** Chunks became due at once. */
  readonly dueNow: boolean;
  /** Operational events were recorded. */
  readonly told: boolean;
}

/**
 * Settles many attempts in one transaction: logged, deliveries moved, retries scheduled, endpoints held, disabled and
 * their health noted, what happened counted and told, finished chunks deleted, parked ones moved back. Deliveries must be
 * distinct. Locks deliveries, then endpoints, then their state, then their statistics, then parked chunks, each in the order of ids.
 */
export async function settle(
  deps: SettleDeps,
  ended: readonly EndedAttempt[],
  finished: readonly FinishedChunk[],
  {
    mayBeLogged = false,
    writer = null,
  }: {
    /** An earlier try failed, and may have been committed all the same: what is on record is not recorded again. */
    readonly mayBeLogged?: boolean;
    /** The number under which it counts (`countTallies`). */
    readonly writer?: number | null;
  } = {},
): Promise<Settled> {
  const now = new Date(deps.queue.clock.now());
  const logged = mayBeLogged ? await findLogged(deps.database, ended.map(startOf)) : new Set<number>();
  const decided = decideAll(
    ended.filter((_, n) => !logged.has(n)),
    now,
    deps.jitter,
  );
  try {
    return await settleDecided(deps, decided, finished, { now, writer });
  } catch (error) {
    if (!isMissingTable(error)) throw error;
    // Retention dropped a day meanwhile; its deliveries were cancelled a day before.
    const days = await existingPartitionDays(deps.database);
    const left = decided.filter(({ attempt }) => days.has(partitionDayOf(attempt.delivery.eventId)));
    return settleDecided(deps, left, finished, { now, writer });
  }
}

function settleDecided(
  deps: SettleDeps,
  decided: readonly Decided[],
  finished: readonly FinishedChunk[],
  { now, writer }: { readonly now: Date; readonly writer: number | null },
): Promise<Settled> {
  return deps.database.transaction(async (tx) => {
    // Sent without waiting for each other's answers: in a busy process each of them waits for a turn of the event loop,
    // and eight in a row were what limited the whole (9,000 deliveries a second, with PostgreSQL half idle).
    const [logged, still, endpoints] = await Promise.all([
      logAttempts(tx, decided),
      deps.queue.finish(
        tx,
        finished.map(({ chunk }) => chunk),
      ),
      settleEndpoints(tx, decided, now),
    ]);
    const { retries, failed } = await moveDeliveries(tx, logged, now);
    const ours = finished.filter(({ chunk }) => still.has(chunk.jobId));
    const due = [...retryChunks(retries), ...ours.flatMap(restOf)];
    const [told] = await Promise.all([
      tellOfSettle(tx, endpoints, failed),
      countTallies(tx, writer, tallyAttempts(logged)),
      insertParked(tx, ours.flatMap(parkedRestOf)),
    ]);
    await deps.queue.schedule(tx, due);
    // As much as they have got through: more, and a backlog that is freed would fill the queue in front of everybody.
    const through = throughOf(ours);
    const behind = [...through.keys()].sort();
    const emptied = await deps.queue.releaseAll(tx, behind, (id) => Math.max(through.get(id) ?? 0, RELEASE_MIN));
    const released = behind.some((endpointId) => !emptied.has(endpointId));
    return { emptied, changed: endpoints.changed, dueNow: released || due.some(({ dueAt }) => dueAt === null), told };
  });
}

/** Endpoints with parked deliveries behind what has been finished, and how many that were. */
function throughOf(finished: readonly FinishedChunk[]): Map<EndpointId, number> {
  const through = new Map<EndpointId, number>();
  for (const { chunk, rest, behind } of finished) {
    if (!behind || rest !== null) continue;
    through.set(chunk.endpointId, (through.get(chunk.endpointId) ?? 0) + chunk.eventIds.length);
  }
  return through;
}

function startOf({ delivery: { eventId, endpointId }, record: { startedAt } }: EndedAttempt) {
  return { eventId, endpointId, startedAt };
}
