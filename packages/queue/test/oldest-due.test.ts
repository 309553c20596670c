import { oldestDueMs } from '@postrider/queue';
import { expect, test } from 'vitest';
import { claimOne, newChunk, queueOfThisFile, schedule } from './queue-under-test.ts';

const own = queueOfThisFile();

const inSeconds = (seconds: number) => new Date(own.queue.clock.now() + seconds * 1000);

test('What waits longest is told, and not what a person waits for, is due later, or is in hand.', async () => {
  expect(await oldestDueMs(own.database)).toBeNull();
  await schedule(own, newChunk({ dueAt: inSeconds(60) }), newChunk({ trigger: 'manual' }));
  expect(await oldestDueMs(own.database)).toBeNull();
  expect((await claimOne(own)).trigger).toBe('manual');

  await schedule(own, newChunk({ dueAt: inSeconds(-100) }), newChunk({ dueAt: inSeconds(-500) }));
  const oldest = (await oldestDueMs(own.database)) ?? 0;
  // Due to the second, and some pass while this runs.
  expect(Math.floor(oldest / 100_000)).toBe(5);
  await own.queue.claim(1);
  expect(Math.floor(((await oldestDueMs(own.database)) ?? 0) / 100_000)).toBe(1);
});
