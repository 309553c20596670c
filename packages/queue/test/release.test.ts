import { endpointsWithParked, insertParked } from '@postrider/db';
import { describe, expect, test } from 'vitest';
import { jobCount, newChunk, newId, queueOfThisFile } from './queue-under-test.ts';

const own = queueOfThisFile();

const ids = (count: number) => Array.from({ length: count }, newId);

async function park(endpointId: string, ...sizes: number[]): Promise<string[]> {
  const chunks = sizes.map((size) => newChunk({ endpointId, eventIds: ids(size) }));
  await insertParked(own.database, chunks);
  return chunks.flatMap(({ eventIds }) => eventIds);
}

const release = (endpointIds: readonly string[], deliveriesMax?: (endpointId: string) => number) =>
  own.database.transaction((tx) => own.queue.releaseAll(tx, [...endpointIds].sort(), deliveriesMax));

describe('releasing an endpoint', () => {
  test('moves as much of each back as is wanted of it, whole chunks', async () => {
    const [one, other] = [newId(), newId()];
    const ofOne = await park(one, 30, 30, 30);
    const ofOther = await park(other, 30, 30, 30);
    await release([one, other], (endpointId) => (endpointId === one ? 31 : 30));
    const released = (await own.queue.claim(10)).flatMap(({ eventIds }) => eventIds);
    expect(new Set(released)).toEqual(new Set([...ofOne.slice(0, 60), ...ofOther.slice(0, 30)]));
  });

  test('moves its oldest chunks back into the queue, due now, until they hold 200 deliveries', async () => {
    const endpointId = newId();
    const parked = await park(endpointId, 90, 90, 90, 90);
    await release([endpointId]);
    const released = (await own.queue.claim(10)).flatMap(({ eventIds }) => eventIds);
    expect(new Set(released)).toEqual(new Set(parked.slice(0, 270)));
    await release([endpointId]);
    expect((await own.queue.claim(10)).flatMap(({ eventIds }) => eventIds)).toEqual(parked.slice(270));
    expect(await endpointsWithParked(own.database)).toEqual([]);
  });

  test('marks what comes back, so that whoever finishes it looks for more', async () => {
    const endpointId = newId();
    await park(endpointId, 1);
    await release([endpointId]);
    expect((await own.queue.claim(10)).map(({ more }) => more)).toEqual([true]);
  });

  test('joins small chunks, in their order', async () => {
    const endpointId = newId();
    const parked = await park(endpointId, ...Array.from({ length: 150 }, () => 1));
    await release([endpointId]);
    const chunks = await own.queue.claim(10);
    expect(chunks.map(({ eventIds }) => eventIds.length).sort((a, b) => b - a)).toEqual([100, 50]);
    expect(chunks.map(({ bytes }) => bytes).sort((a, b) => b - a)).toEqual([200, 100]);
    expect(new Set(chunks.flatMap(({ eventIds }) => eventIds))).toEqual(new Set(parked));
  });

  test('leaves two chunks of the same delivery apart: an attempt that a person wants besides the one that is due', async () => {
    const endpointId = newId();
    const twice = newChunk({ endpointId, trigger: 'manual' });
    await insertParked(own.database, [twice, twice]);
    await release([endpointId]);
    const { eventIds } = twice;
    expect((await own.queue.claim(10)).map((chunk) => chunk.eventIds)).toEqual([eventIds, eventIds]);
  });

  test('keeps the trigger of what was parked', async () => {
    const endpointId = newId();
    await insertParked(own.database, [newChunk({ endpointId }), newChunk({ endpointId, trigger: 'manual' })]);
    await release([endpointId]);
    expect((await own.queue.claim(10)).map(({ trigger }) => trigger).sort()).toEqual(['manual', 'schedule']);
  });

  test('leaves those of other endpoints where they are', async () => {
    const [one, other] = [newId(), newId()];
    await park(one, 1);
    await park(other, 1);
    await own.database.transaction((tx) => own.queue.release(tx, one));
    expect((await own.queue.claim(10)).map(({ endpointId }) => endpointId)).toEqual([one]);
    expect(await endpointsWithParked(own.database)).toEqual([other]);
  });

  test('answers the endpoints of which nothing was parked', async () => {
    const [some, none] = [newId(), newId()];
    await park(some, 1);
    expect(await release([some, none])).toEqual(new Set([none]));
    expect(await release([some, none])).toEqual(new Set([some, none]));
    expect(await release([])).toEqual(new Set());
  });

  test('moves at least one chunk, however little was asked for', async () => {
    const endpointId = newId();
    await park(endpointId, 80, 80);
    await release([endpointId], () => 1);
    expect((await own.queue.claim(10)).map(({ eventIds }) => eventIds.length)).toEqual([80]);
  });

  test('that is rolled back leaves everything parked', async () => {
    const endpointId = newId();
    await park(endpointId, 1);
    const failing = own.database.transaction(async (tx) => {
      await own.queue.release(tx, endpointId);
      throw new Error('rolled back');
    });
    await expect(failing).rejects.toThrow('rolled back');
    expect(await endpointsWithParked(own.database)).toEqual([endpointId]);
    expect(await jobCount(own)).toBe(0);
  });

  test('from many sides at once moves each chunk once', async () => {
    const endpointIds = ids(3).sort();
    const parked: string[] = [];
    for (const endpointId of endpointIds)
      parked.push(...(await park(endpointId, ...Array.from({ length: 8 }, () => 60))));
    await Promise.all(Array.from({ length: 6 }, () => release(endpointIds)));
    const chunks = [...(await own.queue.claim(100)), ...(await own.queue.claim(100))];
    const released = chunks.flatMap(({ eventIds }) => eventIds);
    expect(released).toHaveLength(parked.length);
    expect(new Set(released)).toEqual(new Set(parked));
  });
});
