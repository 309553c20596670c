import { type Database, insertParked, readConfigurations } from '@postrider/db';
import type { Egress, EgressResult } from '@postrider/egress';
import type { KeyRing } from '@postrider/encryption';
import { type ClaimedChunk, LEASE_SECONDS, type Queue } from '@postrider/queue';
import {
  type EndedAttempt,
  makeAttempt,
  type OpenDeps,
  openChunks,
  openConfiguration,
  settle,
} from '@postrider/usecases';
import { someAreDue } from '../due-chunks.ts';

export interface HandDeps {
  readonly database: Database;
  readonly queue: Queue;
  readonly keyRing: KeyRing;
}

/** What a dispatcher has in its hands: chunks, and attempts that have ended and are not on record. */
export interface Hand {
  readonly deps: OpenDeps;
  /** Of holders that died: logged as lost, and finished. */
  readonly lost: readonly ClaimedChunk[];
  readonly chunks: readonly ClaimedChunk[];
  readonly ended: readonly EndedAttempt[];
}

/** What the receiver of a delivery answers to its next attempt. */
export type Receiver = (delivery: { readonly eventId: string; readonly endpointId: string }) => EgressResult;

/**
 * Takes every chunk that is due, as a dispatcher does, and makes its attempts: those of paused endpoints are parked, those
 * of endpoints on hold go back.
 */
export async function takeInHand({ database, queue, keyRing }: HandDeps, receiver: Receiver): Promise<Hand> {
  const claimed = await claimAll(database, queue);
  const ids = [...new Set(claimed.map(({ endpointId }) => endpointId))];
  const read = await readConfigurations(database, ids);
  const configurations = new Map(read.map((one) => [one.endpointId, one]));
  const deps: OpenDeps = { database, queue, jitter: () => 0, configurationOf: (id) => configurations.get(id) };

  const isPaused = ({ endpointId }: ClaimedChunk) => configurations.get(endpointId)?.status === 'paused';
  const isOnHold = ({ endpointId }: ClaimedChunk) =>
    (configurations.get(endpointId)?.heldUntil?.getTime() ?? 0) > queue.clock.now();
  const lost = claimed.filter(({ lease }) => lease > 0);
  const fresh = claimed.filter(({ lease }) => lease === 0);
  const parked = fresh.filter(isPaused);
  const back = fresh.filter((chunk) => !isPaused(chunk) && isOnHold(chunk));
  await database.transaction(async (tx) => {
    await queue.finish(tx, [...parked, ...back]);
    await insertParked(tx, parked);
    await queue.schedule(tx, back);
  });

  const chunks = fresh.filter((chunk) => !parked.includes(chunk) && !back.includes(chunk));
  const opened = await openChunks(deps, [...lost, ...chunks]);
  const ended: EndedAttempt[] = [];
  const inHand = new Set<string>();
  for (const { chunk, deliveries } of opened) {
    for (const delivery of deliveries) {
      const configuration = configurations.get(delivery.endpointId);
      const key = `${delivery.eventId} ${delivery.endpointId}`;
      if (configuration === undefined || inHand.has(key)) continue;
      inHand.add(key);
      const egress: Pick<Egress, 'post'> = { post: async () => receiver(delivery) };
      const attemptDeps = { egress, now: queue.clock.now, version: 'test' };
      ended.push(
        await makeAttempt(attemptDeps, openConfiguration({ keyRing }, configuration), delivery, chunk.trigger),
      );
    }
  }
  return { deps, lost, chunks, ended };
}

/** Puts everything on record. */
export async function putDown({ deps, chunks, ended }: Hand): Promise<void> {
  await settle(
    deps,
    ended,
    chunks.map((chunk) => ({ chunk, rest: null, behind: true })),
  );
}

/** The holder has been silent for longer than a lease. */
export async function letLeaseEnd({ database, queue }: HandDeps, { chunks }: Hand): Promise<void> {
  await database.sql`
    update postrider_queue.job set heartbeat_on = heartbeat_on - ${LEASE_SECONDS + 1} * interval '1 second'
    where state = 'active' and id = any(${chunks.map(({ jobId }) => jobId)}::uuid[])`;
  await queue.reclaim();
}

async function claimAll(database: Database, queue: Queue): Promise<ClaimedChunk[]> {
  const claimed: ClaimedChunk[] = [];
  while (await someAreDue(database)) claimed.push(...(await queue.claim(100)));
  return claimed;
}
