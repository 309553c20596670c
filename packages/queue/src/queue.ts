import { randomUUID } from 'node:crypto';
import type { EndpointId } from '@postrider/core';
import { createDatabaseClock, type Database, type DatabaseClock, type Tx, takeParked } from '@postrider/db';
import { z } from 'zod';
import { bossDatabase } from './boss-database.ts';
import { type Chunk, type ClaimedChunk, jobData, jobDataOf, mergeSmall } from './chunk.ts';
import { FIRST_PRIORITY, priorityOf } from './due-priority.ts';
import { AT_THE_START, afterLook, isSlow, nextLook } from './front.ts';
import { insertHeldJobs } from './insert-held-jobs.ts';
import { DELIVER, newBoss } from './new-boss.ts';
import { countDeadJobs, takeDueJobs } from './take-due-jobs.ts';

/** A holder that has not renewed for this long is dead or frozen. Its chunks must be attempted again within 30 s. */
export const LEASE_SECONDS = 12;

/** A chunk is taken, and read, at most this much before its deliveries are due: clocks differ, and processes are slow. */
const EARLY_SECONDS_MAX = 5;

/** How much of an endpoint's parked deliveries moves back at once, where nobody says. */
const RELEASE_DELIVERIES_MAX = 200;

/** Chunks on their way to attempts: leases and timers for delivery rows, which alone are the truth. */
export interface Queue {
  readonly clock: DatabaseClock;
  /** Makes chunks due, in the caller's transaction. */
  schedule(tx: Tx, chunks: readonly Chunk[]): Promise<void>;
  /**
   * Makes chunks that are due now and that this process holds a lease on from the moment of the call, in the caller's
   * transaction: nobody looks for them in the queue.
   */
  hold(tx: Tx, chunks: readonly Chunk[]): Promise<ClaimedChunk[]>;
  /** Takes a lease on at most `chunksMax` due chunks, those due longest first. */
  claim(chunksMax: number): Promise<ClaimedChunk[]>;
  /** Deletes chunks in the caller's transaction; answers which of them this process still held. */
  finish(tx: Tx, chunks: readonly ClaimedChunk[]): Promise<Set<string>>;
  /** Extends leases; answers the job ids that are still held. */
  renew(chunks: readonly ClaimedChunk[]): Promise<Set<string>>;
  /** Makes chunks of holders that stopped renewing claimable again; answers how many. */
  reclaim(): Promise<number>;
  /**
   * Whether a delivery is in a chunk, other than the named ones, whose holder may be at it, or was when it died. One that
   * was taken before the delivery's next attempt was due has made the attempt before: its others may take it a minute yet.
   */
  isHeld(
    tx: Tx,
    delivery: { readonly endpointId: EndpointId; readonly eventId: string; readonly nextAttemptAt: Date | null },
    exceptJobIds: readonly string[],
  ): Promise<boolean>;
  /** The deliveries of these endpoints in chunks that somebody holds now, or held when it died. */
  heldOf(tx: Tx, endpointIds: readonly EndpointId[]): Promise<{ endpointId: EndpointId; eventId: string }[]>;
  /** Moves an endpoint's oldest parked chunks back into the queue, due now, in the caller's transaction. */
  release(tx: Tx, endpointId: EndpointId): Promise<void>;
  /** The same for many, sorted by id; answers the endpoints of which nothing was parked. */
  releaseAll(
    tx: Tx,
    endpointIds: readonly EndpointId[],
    deliveriesMax?: (endpointId: EndpointId) => number,
  ): Promise<Set<EndpointId>>;
  close(): Promise<void>;
}

export async function openQueue(database: Database): Promise<Queue> {
  const boss = newBoss(database, { migrate: false, createSchema: false });
  await boss.start();
  const clock = await createDatabaseClock(database);

  const schedule = async (tx: Tx, chunks: readonly Chunk[]) => {
    if (chunks.length === 0) return;
    const now = clock.now();
    await boss.insert(
      DELIVER,
      chunks.map((chunk) => ({
        priority:
          chunk.trigger === 'manual' && chunk.dueAt === null
            ? FIRST_PRIORITY
            : priorityOf(chunk.dueAt?.getTime() ?? now),
        group: { id: chunk.endpointId },
        data: jobDataOf(chunk),
      })),
      { db: bossDatabase(tx.sql) },
    );
  };

  const releaseAll: Queue['releaseAll'] = async (tx, endpointIds, deliveriesMax = () => RELEASE_DELIVERIES_MAX) => {
    const taken = await takeParked(
      tx,
      endpointIds.map((endpointId) => ({ endpointId, deliveriesMax: deliveriesMax(endpointId) })),
    );
    await schedule(tx, mergeSmall(taken.map((chunk) => ({ ...chunk, dueAt: null, more: true }))));
    const some = new Set(taken.map(({ endpointId }) => endpointId));
    return new Set(endpointIds.filter((id) => !some.has(id)));
  };

  let front = AT_THE_START;
  const take = async (jobsMax: number) => {
    const begunAt = performance.now();
    const dueUntil = clock.now();
    const beganAt = nextLook(front, begunAt);
    const due = { minPriority: priorityOf(dueUntil), maxPriority: beganAt ?? FIRST_PRIORITY };
    // Never passed: what goes first may come at any time.
    const first =
      beganAt === null || beganAt === FIRST_PRIORITY
        ? []
        : await takeDueJobs(database, { jobsMax, minPriority: FIRST_PRIORITY, maxPriority: FIRST_PRIORITY });
    if (first.length === jobsMax) return first;
    const asked = jobsMax - first.length;
    const jobs = await takeDueJobs(database, { ...due, jobsMax: asked });
    const endedAt = performance.now();
    const got = jobs.map(({ priority }) => priority);
    const tookMs = endedAt - begunAt;
    const deadRows = beganAt === null && isSlow({ tookMs, got }) ? await countDeadJobs(database) : 0;
    front = afterLook(front, { beganAt, dueUntil, asked, got, tookMs, deadRows, endedAt });
    return [...first, ...jobs];
  };

  return {
    clock,
    schedule,
    hold: async (tx, chunks) => {
      const priority = priorityOf(clock.now());
      const held = chunks.map((chunk) => ({ ...chunk, jobId: randomUUID(), lease: 0, more: chunk.more === true }));
      await insertHeldJobs(
        tx,
        held.map((chunk) => ({ id: chunk.jobId, priority, data: jobDataOf(chunk) })),
      );
      return held;
    },
    claim: async (chunksMax) => {
      const jobs = await take(chunksMax);
      return jobs.map(({ id, lease, data }) => {
        const { e, v, t, b, m } = jobData.parse(data);
        return { jobId: id, lease, endpointId: e, eventIds: v, dueAt: null, trigger: t, bytes: b, more: m === 1 };
      });
    },
    finish: async (tx, chunks) => {
      if (chunks.length === 0) return new Set();
      return settledIds(await boss.deleteJob(DELIVER, chunks.map(asJob), { db: bossDatabase(tx.sql) }));
    },
    renew: async (chunks) => {
      if (chunks.length === 0) return new Set();
      return settledIds(await boss.touch(DELIVER, chunks.map(asJob), { db: bossDatabase(database.sql) }));
    },
    reclaim: async () => {
      // Through the index on (name, group_id) of active jobs, of which there are as many as chunks in hand.
      const found = await database.sql<{ id: string; retryCount: number; isAhead: boolean }[]>`
        select id, retry_count as "retryCount", heartbeat_on > now() as "isAhead" from postrider_queue.job
        where name = ${DELIVER} and state = 'active' and group_id is not null
          and (heartbeat_on < now() - ${LEASE_SECONDS} * interval '1 second'
            or heartbeat_on > now() + ${LEASE_SECONDS} * interval '1 second')
        limit 1000`;
      const [ahead, stale] = [found.filter(({ isAhead }) => isAhead), found.filter(({ isAhead }) => !isAhead)];
      if (ahead.length > 0) {
        // Nobody has renewed them since the clock was set back. Whoever lives will; what a dead process held would
        // otherwise wait until the clock is there again.
        await database.sql`
          update postrider_queue.job set heartbeat_on = now()
          where name = ${DELIVER} and state = 'active' and id = any(${ahead.map(({ id }) => id)}::uuid[])
            and heartbeat_on > now()`;
      }
      if (stale.length === 0) return 0;
      return database.transaction(async (tx) => {
        const ids = settledIds(await boss.fail(DELIVER, stale, undefined, { db: bossDatabase(tx.sql) }));
        // Their due seconds are long past, and a look that skips what is behind it would come late to them.
        await tx.sql`
          update postrider_queue.job set priority = ${FIRST_PRIORITY}
          where name = ${DELIVER} and id = any(${[...ids]}::uuid[])`;
        return ids.size;
      });
    },
    isHeld: async (tx, { endpointId, eventId, nextAttemptAt }, exceptJobIds) => {
      const mayBeAtIt = tx.sql`group_id = ${endpointId} and data -> 'v' ? ${eventId}
        and id <> all(${[...exceptJobIds]}::uuid[])
        and coalesce(started_on > ${nextAttemptAt}::timestamptz - ${EARLY_SECONDS_MAX} * interval '1 second', true)`;
      const [row] = await tx.sql<{ held: boolean }[]>`
        select exists (select from postrider_queue.job where name = ${DELIVER} and state = 'active' and ${mayBeAtIt})
          or exists (select from postrider_queue.job where name = ${DELIVER} and state = 'retry' and ${mayBeAtIt}) as held`;
      return row?.held ?? false;
    },
    heldOf: (tx, endpointIds) => tx.sql<{ endpointId: EndpointId; eventId: string }[]>`
      select group_id as "endpointId", jsonb_array_elements_text(data -> 'v') as "eventId" from postrider_queue.job
      where name = ${DELIVER} and state = 'active' and group_id = any(${[...endpointIds]}::text[])
      union all
      select group_id, jsonb_array_elements_text(data -> 'v') from postrider_queue.job
      where name = ${DELIVER} and state = 'retry' and group_id = any(${[...endpointIds]}::text[])`,
    release: async (tx, endpointId) => {
      await releaseAll(tx, [endpointId]);
    },
    releaseAll,
    close: async () => {
      clock.close();
      await boss.stop({ graceful: false, close: false });
    },
  };
}

function asJob({ jobId, lease }: ClaimedChunk): { id: string; retryCount: number } {
  return { id: jobId, retryCount: lease };
}

/** What pg-boss answers to a settling call: its types leave it open. */
const commandResponse = z.object({ settled: z.array(z.string()) });

function settledIds(response: unknown): Set<string> {
  return new Set(commandResponse.parse(response).settled);
}
