import { openDatabase } from '@postrider/db';
import { openQueue } from '@postrider/queue';
import { advance } from '@postrider/testkit';
import { describe, expect, test } from 'vitest';
import { claimOne, finish, jobCount, newChunk, queueOfThisFile, schedule } from './queue-under-test.ts';

const own = queueOfThisFile();

const inSeconds = (seconds: number) => new Date(own.queue.clock.now() + seconds * 1000);

describe('a chunk', () => {
  test('is claimed as it was scheduled', async () => {
    const chunk = newChunk({ eventIds: [newChunk().endpointId, newChunk().endpointId], bytes: 77, more: true });
    await schedule(own, chunk);
    const claimed = await claimOne(own);
    expect(claimed).toEqual({ ...chunk, jobId: expect.any(String), lease: 0 });
  });

  test('has nothing parked behind it unless that was said', async () => {
    await schedule(own, newChunk());
    expect((await claimOne(own)).more).toBe(false);
  });

  test.each(['schedule', 'manual', 'recover', 'backfill', 'rotation', 'test'] as const)(
    'keeps its trigger %s',
    async (trigger) => {
      await schedule(own, newChunk({ trigger }));
      expect((await claimOne(own)).trigger).toBe(trigger);
    },
  );

  test('scheduled in a transaction that is rolled back never was', async () => {
    const failing = own.database.transaction(async (tx) => {
      await own.queue.schedule(tx, [newChunk()]);
      throw new Error('rolled back');
    });
    await expect(failing).rejects.toThrow('rolled back');
    expect(await jobCount(own)).toBe(0);
  });

  test('is not claimed before the transaction that scheduled it has ended', async () => {
    await own.database.transaction(async (tx) => {
      await own.queue.schedule(tx, [newChunk()]);
      expect(await own.queue.claim(10)).toEqual([]);
    });
    await claimOne(own);
  });

  test('is claimed once, however many ask at the same time', async () => {
    const chunks = Array.from({ length: 60 }, () => newChunk());
    await schedule(own, ...chunks);
    const claims = await Promise.all(Array.from({ length: 12 }, () => own.queue.claim(10)));
    const ids = claims.flat().map(({ endpointId }) => endpointId);
    expect(ids).toHaveLength(new Set(ids).size);
    const rest = await own.queue.claim(100);
    expect(new Set([...ids, ...rest.map(({ endpointId }) => endpointId)])).toEqual(
      new Set(chunks.map(({ endpointId }) => endpointId)),
    );
    expect(await own.queue.claim(100)).toEqual([]);
  });

  test('that is held is not claimed by another process', async () => {
    await schedule(own, newChunk());
    await claimOne(own);
    const elsewhere = openDatabase({ url: own.url, connectionsMax: 1, name: 'another process' });
    const queue = await openQueue(elsewhere);
    expect(await queue.claim(10)).toEqual([]);
    await queue.close();
    await elsewhere.close();
  });
});

describe('a due time', () => {
  test('keeps a chunk in the queue until it has come', async () => {
    await schedule(own, newChunk({ dueAt: inSeconds(60) }));
    expect(await own.queue.claim(10)).toEqual([]);
    await advance(own.database, 50);
    expect(await own.queue.claim(10)).toEqual([]);
    await advance(own.database, 12);
    await claimOne(own);
  });

  test('of the past is now', async () => {
    await schedule(own, newChunk({ dueAt: inSeconds(-3600) }));
    await claimOne(own);
  });

  test('that is longest past goes first, and what a person waits for goes before all', async () => {
    const [old, older, oldest] = [-10, -100, -1000].map((seconds) => newChunk({ dueAt: inSeconds(seconds) }));
    const person = newChunk({ trigger: 'manual' });
    if (old === undefined || older === undefined || oldest === undefined) throw new Error('Three chunks.');
    await schedule(own, old, oldest, person, older);
    const order = [];
    for (let n = 0; n < 4; n += 1) order.push(...(await own.queue.claim(1)));
    expect(order.map(({ endpointId }) => endpointId)).toEqual(
      [person, oldest, older, old].map(({ endpointId }) => endpointId),
    );
  });

  test('of an attempt that a person asked for and that must wait is waited for like any other', async () => {
    await schedule(own, newChunk({ trigger: 'manual', dueAt: inSeconds(60) }));
    expect(await own.queue.claim(10)).toEqual([]);
  });
});

test('No more chunks are claimed than were asked for.', async () => {
  await schedule(own, ...Array.from({ length: 7 }, () => newChunk()));
  expect(await own.queue.claim(5)).toHaveLength(5);
  expect(await own.queue.claim(5)).toHaveLength(2);
});

test('Nothing is left of a chunk that was finished.', async () => {
  await schedule(own, newChunk());
  const chunk = await claimOne(own);
  expect(await finish(own, chunk)).toEqual(new Set([chunk.jobId]));
  expect(await jobCount(own)).toBe(0);
});
