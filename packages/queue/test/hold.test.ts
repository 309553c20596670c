import type { Chunk } from '@postrider/queue';
import { describe, expect, test } from 'vitest';
import {
  claimOne,
  finish,
  jobCount,
  letLeasesEnd,
  newChunk,
  newId,
  queueOfThisFile,
  schedule,
} from './queue-under-test.ts';

const own = queueOfThisFile();

const hold = (...chunks: Chunk[]) => own.database.transaction((tx) => own.queue.hold(tx, chunks));

/** All that its row says, but for its own id and the moment of each step. */
async function rowOf(jobId: string | undefined): Promise<Record<string, unknown>> {
  const [row] = await own.database.sql`select * from postrider_queue.job where id = ${jobId ?? ''}`;
  if (row === undefined) throw new Error('There is no such job.');
  const { id, created_on, start_after, keep_until, started_on, heartbeat_on, priority, ...rest } = row;
  return { ...rest, keptFor: keep_until - start_after, begun: heartbeat_on >= created_on && started_on >= created_on };
}

describe('a chunk that is held from the start', () => {
  test('is what one that was scheduled and claimed is', async () => {
    const chunk = newChunk({ eventIds: [newId(), newId()], trigger: 'schedule', bytes: 12 });
    const [held] = await hold(chunk);
    await schedule(own, chunk);
    const claimed = await claimOne(own);
    expect(held).toEqual({ ...claimed, jobId: expect.any(String) });
    expect(await rowOf(held?.jobId)).toEqual(await rowOf(claimed.jobId));
  });

  test('is in nobody’s claim, and known to be held', async () => {
    const chunk = newChunk();
    await hold(chunk);
    expect(await own.queue.claim(10)).toEqual([]);
    const delivery = { endpointId: chunk.endpointId, eventId: chunk.eventIds[0] ?? '' };
    expect(await own.queue.isHeld(own.database, { ...delivery, nextAttemptAt: null }, [])).toBe(true);
    expect(await own.queue.heldOf(own.database, [chunk.endpointId])).toEqual([delivery]);
  });

  test('is renewed, and finished, by its holder', async () => {
    const held = await hold(newChunk(), newChunk());
    const ids = new Set(held.map(({ jobId }) => jobId));
    expect(await own.queue.renew(held)).toEqual(ids);
    expect(await finish(own, ...held)).toEqual(ids);
    expect(await jobCount(own)).toBe(0);
  });

  test('is another’s when its lease is over, and says that a holder was lost', async () => {
    const chunk = newChunk();
    const held = await hold(chunk);
    expect(await own.queue.reclaim()).toBe(0);
    await letLeasesEnd(own);
    expect(await own.queue.reclaim()).toBe(1);
    expect(await claimOne(own)).toEqual({ ...chunk, jobId: held[0]?.jobId, lease: 1, more: false });
    expect(await finish(own, ...held)).toEqual(new Set());
  });

  test('never was if its transaction is rolled back', async () => {
    const failing = own.database.transaction(async (tx) => {
      await own.queue.hold(tx, [newChunk()]);
      throw new Error('rolled back');
    });
    await expect(failing).rejects.toThrow('rolled back');
    expect(await jobCount(own)).toBe(0);
  });

  test('has a lease that begins when it is made, however long its transaction has waited', async () => {
    await own.database.transaction(async (tx) => {
      const [held] = await own.queue.hold(tx, [newChunk()]);
      const [row] = await tx.sql<{ later: boolean }[]>`
        select heartbeat_on > now() as later from postrider_queue.job where id = ${held?.jobId ?? ''}`;
      expect(row).toEqual({ later: true });
    });
  });

  test('may be none', async () => {
    expect(await hold()).toEqual([]);
  });
});
