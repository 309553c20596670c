import { LEASE_SECONDS } from '@postrider/queue';
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

/** What contract promises for what a killed process held. */
const TRIED_AGAIN_SECONDS_MAX = 30;

describe('a lease', () => {
  test('is over soon enough for another attempt within 30 s, a look for it every few seconds included', () => {
    expect(LEASE_SECONDS * 2).toBeLessThan(TRIED_AGAIN_SECONDS_MAX);
  });

  test('that is not over is nobody else’s', async () => {
    await schedule(own, newChunk());
    await claimOne(own);
    expect(await own.queue.reclaim()).toBe(0);
    expect(await own.queue.claim(10)).toEqual([]);
  });

  test('that is over makes the chunk claimable as it was, and says that a holder was lost', async () => {
    const chunk = newChunk({ eventIds: [newId(), newId()], trigger: 'manual', bytes: 12, more: true });
    await schedule(own, chunk);
    const before = await claimOne(own);
    await letLeasesEnd(own);
    expect(await own.queue.reclaim()).toBe(1);
    const after = await claimOne(own);
    expect(after).toEqual({ ...before, lease: 1 });
    await letLeasesEnd(own);
    await own.queue.reclaim();
    expect((await claimOne(own)).lease).toBe(2);
  });

  test('that is over is taken back once, however many look for it', async () => {
    await schedule(own, ...Array.from({ length: 5 }, () => newChunk()));
    await own.queue.claim(10);
    await letLeasesEnd(own);
    const counts = await Promise.all(Array.from({ length: 4 }, () => own.queue.reclaim()));
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(5);
    expect((await own.queue.claim(10)).map(({ lease }) => lease)).toEqual([1, 1, 1, 1, 1]);
  });

  test('that is renewed goes on', async () => {
    await schedule(own, newChunk());
    const chunk = await claimOne(own);
    await letLeasesEnd(own);
    expect(await own.queue.renew([chunk])).toEqual(new Set([chunk.jobId]));
    expect(await own.queue.reclaim()).toBe(0);
  });

  test('begins anew when the database’s clock was set back, and is over after its time all the same', async () => {
    await schedule(own, newChunk());
    const before = await claimOne(own);
    await own.database.sql`
      update postrider_queue.job set heartbeat_on = heartbeat_on + interval '1 hour' where state = 'active'`;
    expect(await own.queue.reclaim()).toBe(0);
    expect(await own.queue.claim(10)).toEqual([]);
    await letLeasesEnd(own);
    expect(await own.queue.reclaim()).toBe(1);
    expect(await claimOne(own)).toEqual({ ...before, lease: 1 });
  });

  test('is not renewed by whoever lost it', async () => {
    await schedule(own, newChunk());
    const lost = await claimOne(own);
    await letLeasesEnd(own);
    await own.queue.reclaim();
    expect(await own.queue.renew([lost])).toEqual(new Set());
    const held = await claimOne(own);
    expect(await own.queue.renew([lost])).toEqual(new Set());
    expect(await own.queue.renew([held])).toEqual(new Set([held.jobId]));
  });
});

describe('finishing', () => {
  test('by whoever lost the lease leaves the chunk to its holder, and says so', async () => {
    await schedule(own, newChunk(), newChunk());
    const [lost, kept] = await own.queue.claim(10);
    if (lost === undefined || kept === undefined) throw new Error('Two chunks.');
    await letLeasesEnd(own);
    await own.queue.renew([kept]);
    await own.queue.reclaim();
    const held = await claimOne(own);
    expect(held.jobId).toBe(lost.jobId);
    expect(await finish(own, lost, kept)).toEqual(new Set([kept.jobId]));
    expect(await finish(own, held)).toEqual(new Set([held.jobId]));
    expect(await jobCount(own)).toBe(0);
  });

  test('of a chunk that is back in the queue is not for whoever lost it', async () => {
    await schedule(own, newChunk());
    const lost = await claimOne(own);
    await letLeasesEnd(own);
    await own.queue.reclaim();
    expect(await finish(own, lost)).toEqual(new Set());
    expect((await claimOne(own)).jobId).toBe(lost.jobId);
  });

  test('in a transaction that is rolled back leaves the chunk held', async () => {
    await schedule(own, newChunk());
    const chunk = await claimOne(own);
    const failing = own.database.transaction(async (tx) => {
      expect(await own.queue.finish(tx, [chunk])).toEqual(new Set([chunk.jobId]));
      throw new Error('rolled back');
    });
    await expect(failing).rejects.toThrow('rolled back');
    expect(await own.queue.renew([chunk])).toEqual(new Set([chunk.jobId]));
  });

  test('twice finishes once', async () => {
    await schedule(own, newChunk());
    const chunk = await claimOne(own);
    await finish(own, chunk);
    expect(await finish(own, chunk)).toEqual(new Set());
  });

  test('of nothing is nothing', async () => {
    expect(await finish(own)).toEqual(new Set());
    expect(await own.queue.renew([])).toEqual(new Set());
  });
});

describe('a delivery', () => {
  test('is held while a chunk with it is in somebody’s hands, other than those named', async () => {
    const endpointId = newId();
    const eventId = newId();
    const delivery = { endpointId, eventId };
    const isHeld = (...jobIds: string[]) =>
      own.queue.isHeld(own.database, { ...delivery, nextAttemptAt: null }, jobIds);
    await schedule(own, newChunk({ endpointId, eventIds: [newId(), eventId] }));
    expect(await isHeld(newId())).toBe(false);
    const chunk = await claimOne(own);
    expect(await isHeld(newId())).toBe(true);
    expect(await isHeld(newId(), chunk.jobId)).toBe(false);
    await finish(own, chunk);
    expect(await isHeld(newId())).toBe(false);
  });

  test('is held until somebody has taken over a chunk with it whose holder died', async () => {
    const delivery = { endpointId: newId(), eventId: newId() };
    const isHeld = () => own.queue.isHeld(own.database, { ...delivery, nextAttemptAt: null }, [newId()]);
    await schedule(own, newChunk({ endpointId: delivery.endpointId, eventIds: [delivery.eventId] }));
    await claimOne(own);
    await letLeasesEnd(own);
    await own.queue.reclaim();
    expect(await isHeld()).toBe(true);
    await finish(own, await claimOne(own));
    expect(await isHeld()).toBe(false);
  });

  test('is not held by a chunk that was taken before its next attempt was due: that one has made the attempt before', async () => {
    const delivery = { endpointId: newId(), eventId: newId() };
    await schedule(own, newChunk({ endpointId: delivery.endpointId, eventIds: [newId(), delivery.eventId] }));
    await claimOne(own);
    const isHeld = (dueInSeconds: number) => {
      const nextAttemptAt = new Date(own.queue.clock.now() + 1_000 * dueInSeconds);
      return own.queue.isHeld(own.database, { ...delivery, nextAttemptAt }, [newId()]);
    };
    expect(await isHeld(-60)).toBe(true);
    // What is due a moment after it was taken may be what it was taken for.
    expect(await isHeld(3)).toBe(true);
    expect(await isHeld(60)).toBe(false);
  });

  test('is not held by a chunk of the same event for another endpoint, or of the same endpoint with another event', async () => {
    const endpointId = newId();
    const eventId = newId();
    await schedule(own, newChunk({ eventIds: [eventId] }), newChunk({ endpointId }));
    await own.queue.claim(10);
    expect(await own.queue.isHeld(own.database, { endpointId, eventId, nextAttemptAt: null }, [newId()])).toBe(false);
  });
});
