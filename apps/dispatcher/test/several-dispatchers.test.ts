import { sumOfStats } from '@postrider/core';
import { readStats, sweepStrays } from '@postrider/usecases';
import { expect, test } from 'vitest';
import { APPLICATION, countsById, EVERYTHING, heldAnswers, openPlatform, times, value } from './platform.ts';

test('Two dispatchers at once deliver everything once, and count it once.', async () => {
  const platform = await openPlatform();
  const receiver = await platform.receiver();
  for (let n = 0; n < 10; n += 1) await platform.hook(`${receiver.url}/${n}`);
  await platform.dispatch();
  await platform.dispatch();
  const events: string[] = [];
  for (let n = 0; n < 10; n += 1) events.push(...(await platform.emit(...times(40, () => ({})))));
  await receiver.received(4_000);
  await platform.allClosed(4_000);
  expect(await platform.statuses()).toEqual({ delivered: 4_000 });
  expect(receiver.requests).toHaveLength(4_000);
  expect(new Set(receiver.requests.map(({ headers, path }) => headers['webhook-id'] + path)).size).toBe(4_000);
  expect(new Set(countsById(receiver).keys())).toEqual(new Set(events));
  expect(await platform.inQueue()).toEqual({ queued: 0, parked: 0 });
  await platform.checkNumbers();
  const stats = value(await readStats(platform.deps, EVERYTHING, { application: APPLICATION }));
  const total = sumOfStats(stats.buckets);
  expect(total).toMatchObject({ attempts: { delivered: 4_000 }, deliveries: { delivered: 4_000, failed: 0 } });
  expect(total.responseTimes?.reduce((sum, count) => sum + count)).toBe(4_000);
});

test('A dispatcher that stops finishes what is in flight and gives back the rest, which the next one delivers once.', async () => {
  const platform = await openPlatform();
  const held = heldAnswers();
  const receiver = await platform.receiver(held.answering);
  await platform.hook(receiver.url, { maxInFlight: 5 });
  const first = await platform.dispatch();
  const events = await platform.emit(...times(150, () => ({})));
  await receiver.received(5);
  const closing = first.close();
  held.answerWith(200);
  await closing;
  expect(receiver.requests).toHaveLength(5);
  expect(await platform.statuses()).toEqual({ delivered: 5, pending: 145 });
  // Given back, not left to a lease.
  const leased = await platform.database.sql`select from postrider_queue.job where state = 'active'`;
  expect(leased).toHaveLength(0);

  receiver.respondWith({ status: 200 });
  await platform.dispatch();
  await platform.allClosed(150);
  expect(countsById(receiver)).toEqual(new Map(events.map((id) => [id, 1])));
  const attempts = await platform.database.sql<{ outcome: string }[]>`select distinct outcome from postrider.attempts`;
  expect(attempts).toEqual([{ outcome: 'delivered' }]);
});

test('Deliveries that are due and in no chunk are found by the sweep and delivered once.', async () => {
  const platform = await openPlatform();
  const receiver = await platform.receiver();
  await platform.hook(receiver.url);
  const events = await platform.emit(...times(50, () => ({})));
  await platform.relay();
  await platform.database.sql`delete from postrider_queue.job`;
  // Due for less than a minute, they may be on their way.
  const { database, queue } = platform.deps;
  const house = { database, queue: { ...queue, releaseAll: async () => new Set<string>() } };
  expect((await sweepStrays(house)).strays).toBe(0);
  await database.sql`update postrider.deliveries set next_attempt_at = next_attempt_at - interval '2 minutes'`;
  expect((await sweepStrays(house)).strays).toBe(50);
  expect((await sweepStrays(house)).strays).toBe(0);
  // Only now: a dispatcher sweeps when it starts, too.
  await platform.dispatch();
  await platform.allClosed(50);
  expect(countsById(receiver)).toEqual(new Map(events.map((id) => [id, 1])));
});
